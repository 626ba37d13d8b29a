using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.GenericApi;

/// <summary>Reads and checks <see cref="GenericApiSettings"/>. Secrets never appear in what it reports. For one reading.</summary>
internal sealed class GenericApiSettingsReader(SettingsReader settings, IRuleAssets assets)
{
    private const string SecretPrefix = "os.environ/";
    private const int MaxHeaders = 50;
    private const int MaxValue = 8 * 1024;
    private const decimal DefaultTimeout = 10;

    /// <summary>What the call itself decides.</summary>
    private static readonly string[] OwnHeaders = ["Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Accept-Encoding", "Connection", "Host", "Expect", "Upgrade"];

    /// <summary>Parts of the names under which callers carry what belongs to nobody else.</summary>
    private static readonly string[] CredentialWords = ["auth", "cookie", "key", "token", "secret", "password", "credential"];

    /// <summary>Whether a header of the caller may carry a key.</summary>
    public static bool IsCredential(string name) => Array.Exists(CredentialWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The settings, or null when something is wrong.</summary>
    public GenericApiSettings? Read()
    {
        var read = new GenericApiSettings
        {
            Address = ReadAddress(),
            Headers = ReadHeaders(),
            ExtraHeaders = ReadExtraHeaders(),
            Timeout = TimeSpan.FromSeconds((double)(settings.Number("timeout", 0.01m, 300) ?? DefaultTimeout)),
            PassesWhenUnreachable = settings.Word("unreachable_fallback", "fail_closed", "fail_open") == "fail_open",
            PassesOnError = settings.Boolean("fail_on_error") == false,
            SendsImages = settings.Boolean("send_images") ?? true,
            Parameters = ReadParameters(),
        };
        return settings.Done() ? read : null;
    }

    private Uri ReadAddress()
    {
        var nowhere = new Uri("http://nowhere.invalid");
        if (settings.Node("api_base") is not { } node)
        {
            settings.Error("api_base", "there is no \"api_base\"", "give the address of the service, such as https://guardrails.example.com");
            return nowhere;
        }

        if (ReadText("api_base", node) is not { } text)
        {
            return nowhere;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Fragment.Length > 0)
        {
            settings.Error("api_base", "\"api_base\" is no address", "write it with http:// or https:// and without a fragment");
            return nowhere;
        }

        return address.AbsolutePath.Contains(GenericApiSettings.Path, StringComparison.Ordinal)
            ? address
            : new UriBuilder(address) { Path = $"{address.AbsolutePath.TrimEnd('/')}/{GenericApiSettings.Path}" }.Uri;
    }

    private ImmutableArray<KeyValuePair<string, string>> ReadHeaders()
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        if (settings.Node("api_key") is { } key && ReadValue("api_key", key) is { } secret)
        {
            headers.Add(KeyValuePair.Create("x-api-key", secret));
        }

        switch (settings.Node("headers"))
        {
            case null:
                break;
            case DocumentMap map when map.Entries.Count <= MaxHeaders:
                foreach (var entry in map.Entries)
                {
                    AddHeader(entry, headers);
                }

                break;
            case var node:
                settings.Error(node.Position, $"\"headers\" takes a map of at most {MaxHeaders} names and values, not {node.Describe()}");
                break;
        }

        return headers.DrainToImmutable();
    }

    private void AddHeader(DocumentEntry entry, ImmutableArray<KeyValuePair<string, string>>.Builder headers)
    {
        if (!IsName(entry.Name) || OwnHeaders.Contains(entry.Name, StringComparer.OrdinalIgnoreCase))
        {
            settings.Error(entry.Position, $"\"{ShownWord.Of(entry.Name)}\" cannot be set as a header", "use letters, digits and dashes; what describes the call itself is Guard's");
        }
        else if (ReadValue(entry.Name, entry.Value) is { } value)
        {
            headers.Add(KeyValuePair.Create(entry.Name, value));
        }
    }

    private ImmutableArray<string> ReadExtraHeaders()
    {
        if (settings.Node("extra_headers") is DocumentMap map)
        {
            settings.Error(map.Position, "\"extra_headers\" takes a list of names of callers' headers, not a map", "fixed names and values belong under \"headers\"");
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in settings.Items("extra_headers").Take(MaxHeaders))
        {
            if (item is not DocumentScalar { IsNull: false } scalar || !IsName(scalar.Text))
            {
                settings.Error(item.Position, $"\"extra_headers\" takes header names, not {item.Describe()}");
            }
            else if (IsCredential(scalar.Text))
            {
                settings.Error(item.Position, $"\"{ShownWord.Of(scalar.Text)}\" may carry the caller's key, which no service gets", "let the service tell callers apart by \"request_data\"");
            }
            else
            {
                names.Add(scalar.Text);
            }
        }

        return names.DrainToImmutable();
    }

    private ReadOnlyMemory<byte> ReadParameters()
    {
        switch (settings.Node("additional_provider_specific_params"))
        {
            case null:
                return ParameterJson.Empty;
            case DocumentMap map:
                return ParameterJson.Of(map);
            case var node:
                settings.Error(node.Position, $"\"additional_provider_specific_params\" takes a map, not {node.Describe()}");
                return ParameterJson.Empty;
        }
    }

    /// <summary>A text that can travel in a header.</summary>
    private string? ReadValue(string name, DocumentNode node)
    {
        var value = ReadText(name, node);
        if (value is null || value.All(static symbol => symbol is >= ' ' and <= '~'))
        {
            return value;
        }

        settings.Error(node.Position, $"the value of \"{ShownWord.Of(name)}\" cannot travel in a header", "use ASCII without line breaks");
        return null;
    }

    /// <summary>A text, or the secret it names.</summary>
    private string? ReadText(string name, DocumentNode node)
    {
        if (node is not DocumentScalar { IsNull: false } scalar || scalar.Text.Length is 0 or > MaxValue)
        {
            settings.Error(node.Position, $"\"{ShownWord.Of(name)}\" takes a text of 1 to {MaxValue} characters, not {node.Describe()}");
            return null;
        }

        if (!scalar.Text.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return scalar.Text;
        }

        var variable = scalar.Text[SecretPrefix.Length..];
        if (assets.ReadSecret(variable, out var reason) is { } secret)
        {
            return secret;
        }

        settings.Error(node.Position, $"\"{ShownWord.Of(name)}\" names {SecretPrefix}{ShownWord.Of(variable)}: {reason}", "set the variable where Guard starts, or name another");
        return null;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 100 && name.All(static symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '-' or '_' or '.');
}
