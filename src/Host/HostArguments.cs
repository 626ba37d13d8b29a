using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Guard.Host.Configuration;
using Guard.Host.CustomGuardrails;

namespace Guard.Host;

/// <summary>The flags of a command line. A flag wins over its variable, which wins over the file.</summary>
internal sealed record HostArguments
{
    public const int DefaultPort = 4000;

    public string? Config { get; init; }

    public ImmutableArray<string> Rules { get; init; } = [];

    public ImmutableArray<string> ShadowRules { get; init; } = [];

    public string? Data { get; init; }

    public string? Urls { get; init; }

    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>Reads the configuration these flags name, lays them over it and loads the custom guardrails it names.</summary>
    public ConfigResult ReadConfiguration(ConfigEnvironment environment)
    {
        var path = Config ?? (environment["CONFIG_FILE_PATH"] is { Length: > 0 } named ? named : null);
        var result = path is null ? ConfigReader.WithoutFile(environment) : ConfigReader.ReadFile(path, environment);
        var plugins = PluginLoader.Load(result.PluginSettings, BuiltInMatchers());
        var rules = result.Rules with { Paths = [.. result.Rules.Paths, .. Rules], Shadow = [.. result.Rules.Shadow, .. ShadowRules] };
        return result with
        {
            Rules = rules,
            Plugins = plugins,
            Diagnostics = [.. result.Diagnostics, .. plugins.Diagnostics],
            Configuration = result.Configuration is { } read && plugins.IsGood
                ? read with { Reread = path is null ? null : () => ConfigReader.ReadFile(path, environment), Guard = read.Guard with { DataDirectory = Data ?? read.Guard.DataDirectory, Rules = rules }, CustomGuardrails = plugins.Factories }
                : null,
        };
    }

    /// <summary>Where to listen, or null with the reason: <c>--urls</c>, else <c>--host</c> and <c>--port</c>, else <c>PORT</c>, else 127.0.0.1:4000.</summary>
    public ImmutableArray<string>? Addresses(ConfigEnvironment environment, out string? problem)
    {
        problem = null;
        var texts = Urls is null
            ? [$"http://{Bracketed(Host ?? "127.0.0.1")}:{PortText(environment)}"]
            : Urls.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var text in texts)
        {
            var named = text.Replace("://*", "://wildcard", StringComparison.Ordinal).Replace("://+", "://wildcard", StringComparison.Ordinal);
            var isAddress = Uri.TryCreate(named, UriKind.Absolute, out var address);
            problem = (isAddress, address?.Scheme) switch
            {
                (true, "http") when address!.AbsolutePath != "/" || address.UserInfo.Length > 0 => "an address to listen on has no path and no credentials",

                // Kestrel takes any other name for "every interface", which is the opposite of what its author meant.
                (true, "http") => IPAddress.TryParse(address!.IdnHost, out _) || address.Host is "localhost" or "wildcard"
                    ? null
                    : "listen on an IP address, on localhost, or on * for every interface",
                (true, "https") => "TLS is not served yet: listen on http and let a proxy before Guard speak https",
                _ => "an address to listen on looks like http://127.0.0.1:4000",
            };
            if (problem is not null)
            {
                return null;
            }
        }

        problem = texts.Length == 0 ? "--urls names no address" : null;
        return problem is null ? [.. texts] : null;
    }

    /// <summary>Lazy: without custom guardrails nobody asks.</summary>
    private static IEnumerable<string> BuiltInMatchers()
    {
        foreach (var factory in Composition.GuardrailFactories([]))
        {
            yield return factory.Type;
        }
    }

    private string PortText(ConfigEnvironment environment) =>
        Port?.ToString(CultureInfo.InvariantCulture) ?? (environment["PORT"] is { Length: > 0 } port ? port.Trim() : DefaultPort.ToString(CultureInfo.InvariantCulture));

    private static string Bracketed(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !host.StartsWith('[') ? $"[{host}]" : host;
}
