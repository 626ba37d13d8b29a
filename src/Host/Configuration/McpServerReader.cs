using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Guard.Engine.Documents;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;

namespace Guard.Host.Configuration;

/// <summary>Reads LiteLLM's <c>mcp_servers</c>. A server that cannot be served yet is left out with a warning that says so; a mistake is an error at its place.</summary>
/// <param name="findings">Where mistakes are told.</param>
/// <param name="environment">Variables of the process.</param>
/// <param name="pins">Where a server does not say.</param>
/// <param name="taken">Words that mean other servers already.</param>
internal sealed class McpServerReader(ConfigFindings findings, ConfigEnvironment environment, PinMode pins, IEnumerable<string>? taken = null)
{
    private const string StdioSwitch = "LITELLM_ENABLE_MCP_STDIO";
    private const string MoreCommands = "LITELLM_MCP_STDIO_EXTRA_COMMANDS";

    private readonly string _separator = SeparatorOf(environment);
    private readonly HashSet<string> _words = new(taken ?? [], StringComparer.Ordinal);

    /// <summary>What stands between a server's name and a tool's.</summary>
    public static string SeparatorOf(ConfigEnvironment environment) => environment["MCP_TOOL_PREFIX_SEPARATOR"] is { Length: > 0 } set ? set : "-";

    /// <summary>What <c>pins</c> says in a section, or null.</summary>
    public static PinMode? PinsOf(SettingReader section) =>
        section.Choice("pins", ("trust_on_first_use", PinMode.TrustOnFirstUse), ("approve_first", PinMode.ApproveFirst), ("off", PinMode.Off));

    public ImmutableArray<McpServerSettings> Read(SettingReader root)
    {
        var servers = ImmutableArray.CreateBuilder<McpServerSettings>();
        foreach (var entry in root.Section("mcp_servers")?.Map.Entries ?? [])
        {
            if (entry.Value is not DocumentMap map)
            {
                findings.Error(entry.Value.Position, $"mcp_servers.{entry.Name} must be a map, not {entry.Value.Describe()}", "put url: and transport: on the lines below it, indented");
            }
            else if (ReadServer(entry, new SettingReader(map, $"mcp_servers.{entry.Name}", findings)) is { } server)
            {
                servers.Add(server);
            }
        }

        return servers.ToImmutable();
    }

    /// <summary>One server that stands in no file, by the same rules; null where it is wrong or not served, which is told.</summary>
    public McpServerSettings? ReadOne(string name, DocumentMap map) => ReadServer(new DocumentEntry(name, map.Position, map), new SettingReader(map, $"mcp_servers.{name}", findings));

    private McpServerSettings? ReadServer(DocumentEntry entry, SettingReader server)
    {
        LiteLlmVocabulary.McpServer.Check(server.Map, "mcp_servers.*", findings);
        var alias = server.Text("alias");
        Claim(entry.Position, $"mcp_servers.{entry.Name}", entry.Name);
        if (alias is not null && alias != entry.Name)
        {
            Claim(server.PositionOf("alias"), server.PathOf("alias"), alias);
        }

        var transport = server.Choice("transport", ("http", 'h'), ("streamable_http", 'h'), ("sse", 'e'), ("stdio", 'i')) ?? (server.Map["command"] is null ? 'h' : 'i');
        if (Text(server, "spec_path") is { } place)
        {
            return Api(entry, alias, place, server);
        }

        return transport == 'i' ? Program(entry, alias, server) : Remote(entry, alias, server, isSse: transport == 'e');
    }

    private static string? Text(SettingReader server, string name) => server.Text(name) is { Length: > 0 } text ? text : null;

    /// <summary>A document on this machine is read now, so that a mistake in it is told at start; one behind an address may be down for a while.</summary>
    private McpServerSettings? Api(DocumentEntry entry, string? alias, string place, SettingReader server)
    {
        var url = server.Address("url");
        if (server.Map["url"] is not (null or DocumentScalar { IsNull: true }) && url is null)
        {
            return null;
        }

        if (place.Contains("://", StringComparison.Ordinal))
        {
            return server.Address("spec_path") is { } address
                ? Settings(entry.Name, alias, place, server) with { Url = url, Document = McpDocument.OfAddress(address) }
                : null;
        }

        var position = server.PositionOf("spec_path");
        var file = Path.Combine(Path.GetDirectoryName(position.File) ?? "", place);
        var report = OpenApiReport.OfFile(file, url);
        if (report.Problem is { } problem)
        {
            findings.Error(position, $"mcp_servers.{entry.Name}.spec_path: {problem}", report.Remedy);
            return null;
        }

        if (report.LeftOut is { IsEmpty: false } leftOut)
        {
            findings.Warning(position, $"mcp_servers.{entry.Name}: {leftOut.Length} operations of the document are no tools, such as {leftOut[0]}", "the others are served");
        }

        return Settings(entry.Name, alias, place, server) with { Url = url, Document = McpDocument.OfFile(file) };
    }

    private McpServerSettings? Remote(DocumentEntry entry, string? alias, SettingReader server, bool isSse)
    {
        if (server.Address("url") is { } url)
        {
            return Settings(entry.Name, alias, url.ToString(), server) with { Url = url, IsSse = isSse };
        }

        if (server.Map["url"] is null)
        {
            findings.Error(entry.Position, $"mcp_servers.{entry.Name} has no url", isSse ? "write the address of its event stream" : "write the address of its streamable HTTP endpoint");
        }

        return null;
    }

    /// <summary>Programs are started only where the process environment allows it: a file alone must not be able to run anything.</summary>
    private McpServerSettings? Program(DocumentEntry entry, string? alias, SettingReader server)
    {
        var command = server.Text("command");
        if (string.IsNullOrEmpty(command))
        {
            findings.Error(entry.Position, $"mcp_servers.{entry.Name} has no command", "write the program to start, such as npx");
            return null;
        }

        if (Environment.GetEnvironmentVariable(StdioSwitch) is not ("true" or "True" or "1"))
        {
            findings.Warning(server.PositionOf("command"), $"mcp_servers.{entry.Name} is a program, and programs are not started here", $"set {StdioSwitch}=true in the environment of the process to allow it");
            return null;
        }

        var allowed = McpProcess.UsualCommands.AddRange((Environment.GetEnvironmentVariable(MoreCommands) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        if (!allowed.Contains(command))
        {
            findings.Error(server.PositionOf("command"), $"mcp_servers.{entry.Name}.command is not one of the programs that may be started", $"use one of {string.Join(", ", allowed)}, or name it in {MoreCommands}");
            return null;
        }

        return Settings(entry.Name, alias, command, server) with
        {
            Process = new McpProcess(command, server.Texts("args"), [.. server.TextMap("env").Select(static pair => new KeyValuePair<string, string>(pair.Entry.Name, pair.Text))]),
        };
    }

    private McpServerSettings Settings(string name, string? alias, string place, SettingReader server)
    {
        var auth = server.Choice(
            "auth_type",
            ("none", McpAuthKind.None),
            ("api_key", McpAuthKind.ApiKey),
            ("bearer_token", McpAuthKind.BearerToken),
            ("basic", McpAuthKind.Basic),
            ("authorization", McpAuthKind.Authorization),
            ("oauth2", McpAuthKind.OAuth2)) ?? McpAuthKind.None;
        return new McpServerSettings
        {
            Id = server.Text("server_id") ?? IdOf(name, place, auth, alias),
            Name = name,
            Alias = alias,
            Description = server.Text("description"),
            Auth = auth,
            AuthValue = server.Text("auth_value") ?? server.Text("authentication_token"),
            StaticHeaders = [.. server.TextMap("static_headers").Select(static header => new KeyValuePair<string, string>(header.Entry.Name, header.Text))],
            ExtraHeaders = server.Texts("extra_headers"),
            AllowedTools = server.Texts("allowed_tools") is { IsEmpty: false } allowed ? allowed.ToFrozenSet(StringComparer.Ordinal) : null,
            DisallowedTools = server.Texts("disallowed_tools").ToFrozenSet(StringComparer.Ordinal),
            AllowedParams = Params(server),
            AccessGroups = server.Texts("access_groups"),
            AllowAllKeys = server.Boolean("allow_all_keys") ?? false,
            IsBareOnOwnRoute = server.Choice("prefix", ("always", false), ("never", true)) ?? false,
            Pins = PinsOf(server) ?? pins,
            Arguments = new McpArgumentReader(findings).Read(server),
            MaxResultTokens = server.Integer("max_result_tokens", 1, 10_000_000),
            Limits = McpMeterReader.Limits(server, findings),
            Prices = McpMeterReader.Prices(server, findings),
            Timeout = server.Seconds("timeout") ?? TimeSpan.FromSeconds(60),
        };
    }

    private static FrozenDictionary<string, FrozenSet<string>> Params(SettingReader server)
    {
        var section = server.Section("allowed_params");
        return section is null
            ? FrozenDictionary<string, FrozenSet<string>>.Empty
            : section.Map.Entries.ToFrozenDictionary(static entry => entry.Name, entry => section.Texts(entry.Name).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private void Claim(SourcePosition position, string path, string word)
    {
        if (word.Length == 0 || word.Contains(_separator, StringComparison.Ordinal) || word.AsSpan().IndexOfAny(", /") >= 0)
        {
            findings.Error(position, $"{path} holds \"{_separator}\", a comma, a slash or a space, which separate names", "use letters, digits and underscores, or set MCP_TOOL_PREFIX_SEPARATOR");
        }
        else if (!_words.Add(word))
        {
            findings.Error(position, $"{path} is the name of another MCP server too", "give each server a name and an alias of its own");
        }
    }

    /// <summary>The same for the same server on every start, as LiteLLM's is.</summary>
    private static string IdOf(string name, string place, McpAuthKind auth, string? alias) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{place}\n{auth}\n{alias}")))[..32];
}
