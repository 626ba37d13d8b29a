using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;
using Guard.Engine.Rules.LiteLlm;
using Guard.McpHub.Servers;

namespace Guard.Host.Configuration;

/// <summary>Everything the configuration says, checked and with its references resolved. Immutable; holds secrets, so it is never logged.</summary>
internal sealed record GuardConfiguration
{
    /// <summary>The file it came from, or null for the built-in configuration.</summary>
    public string? File { get; init; }

    public ImmutableArray<Deployment> Deployments { get; init; } = [];

    /// <summary>Alias to model group, from <c>router_settings.model_group_alias</c>.</summary>
    public ImmutableSortedDictionary<string, ModelAlias> ModelGroupAliases { get; init; } = ImmutableSortedDictionary.Create<string, ModelAlias>(StringComparer.Ordinal);

    /// <summary><c>router_settings</c>, with what <c>litellm_settings</c> says where the router says nothing.</summary>
    public RouterSettings Router { get; init; } = new();

    /// <summary>The strategy in LiteLLM's words, as written; only <c>simple-shuffle</c> is served yet.</summary>
    public string RoutingStrategy { get; init; } = "simple-shuffle";

    public LiteLlmSettings LiteLlm { get; init; } = new();

    public GeneralSettings General { get; init; } = new();

    public GuardSettings Guard { get; init; } = new();

    /// <summary>Factories of the custom guardrails that <see cref="GuardSettings.Plugins"/> names, loaded.</summary>
    public ImmutableArray<IGuardrailFactory> CustomGuardrails { get; init; } = [];

    /// <summary>The master key given by the environment or the file, or null: the host then makes one.</summary>
    public MasterKey? MasterKey { get; init; }

    /// <summary>LiteLLM's <c>guardrails</c> list as written, references resolved.</summary>
    public ImmutableArray<GuardrailEntry> Guardrails { get; init; } = [];

    /// <summary><c>policies</c> as written.</summary>
    public ImmutableArray<PolicyEntry> Policies { get; init; } = [];

    /// <summary><c>policy_attachments</c> as written.</summary>
    public ImmutableArray<AttachmentEntry> PolicyAttachments { get; init; } = [];

    /// <summary><c>mcp_servers</c> that are served.</summary>
    public ImmutableArray<McpServerSettings> McpServers { get; init; } = [];

    /// <summary>Between the name of an MCP server and that of its tool.</summary>
    public string McpSeparator { get; init; } = "-";

    /// <summary>What the model catalogue is built from.</summary>
    public ModelCatalogSettings Models => new() { Deployments = Deployments, Aliases = ModelGroupAliases, ApprovedModels = Guard.ApprovedModels };

    /// <summary>What the rules are compiled from besides rule files.</summary>
    public LiteLlmEntries LiteLlmEntries => new()
    {
        Guardrails = Guardrails,
        Policies = Policies,
        Attachments = PolicyAttachments,
        Demanded = Deployments
            .SelectMany(deployment => deployment.Guardrails.Select(name => (name, deployment.ModelName)))
            .DistinctBy(pair => pair.name)
            .ToImmutableDictionary(pair => pair.name, pair => $"the model \"{pair.ModelName}\"", StringComparer.Ordinal),
    };

    /// <summary>Variables the file sets where the process environment does not; the host exports them at start.</summary>
    public ImmutableDictionary<string, string> EnvironmentVariables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Hash of each top-level section, references resolved: tells which of them changed.</summary>
    public ImmutableSortedDictionary<string, string> Sections { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Reads the configuration again as it was read, or null when it has no file.</summary>
    public Func<ConfigResult>? Reread { get; init; }
}
