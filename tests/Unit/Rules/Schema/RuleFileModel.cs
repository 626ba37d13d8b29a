using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Newtonsoft.Json;
using NJsonSchema.Annotations;

namespace Guard.UnitTests.Rules.Schema;

/// <summary>The YAML of a rule file, key by key: what the published schema is made from.</summary>
[Description("A rule file of Guard, format v1.")]
internal sealed class RuleFileModel
{
    [Required, RegularExpression("^v1$")]
    [Description("The format.")]
    public string Guard { get; set; } = "";

    [Required]
    [Description("The pack of all rules in this file; several files may share it.")]
    public string Pack { get; set; } = "";

    [Description("Named lists of texts, used as $name.")]
    public Dictionary<string, ListModel>? Lists { get; set; }

    [Description("Named matchers and conditions, used as $name or macro: name.")]
    public Dictionary<string, OpenModel>? Macros { get; set; }

    [Required]
    public RuleModel[] Rules { get; set; } = [];
}

/// <summary>One rule.</summary>
internal sealed class RuleModel
{
    [Required]
    [Description("The pack, a slash, one word. Never changes.")]
    public string Id { get; set; } = "";

    [Required, Range(1, int.MaxValue)]
    [Description("Counts up with each change.")]
    public int Version { get; set; }

    [Description("What callers write in guardrails; the id unless given.")]
    public string? Name { get; set; }

    [Required]
    public string Title { get; set; } = "";

    public string? Description { get; set; }

    [RegularExpression("^(info|low|medium|high|critical)$")]
    public string? Severity { get; set; }

    [RegularExpression("^(experimental|test|stable|deprecated)$")]
    public string? Status { get; set; }

    public string? Owner { get; set; }

    public TextsModel? Tags { get; set; }

    public TextsModel? References { get; set; }

    [RegularExpression("^(off|monitor|enforce)$")]
    [Description("enforce unless given; with a rollout, what everybody outside of it has.")]
    public string? Mode { get; set; }

    [RegularExpression("^(always|on_request)$")]
    public string? Apply { get; set; }

    [Required]
    [Description("Stages: input, output, tool_list, tool_call, tool_result, log; or pre_call, during_call, post_call, logging_only.")]
    public TextsModel At { get; set; } = new();

    [Description("Who and what the rule is for; every line must hold.")]
    public WhenModel? When { get; set; }

    [Required]
    public MatchModel Match { get; set; } = new();

    [Required]
    public ActionModel Action { get; set; } = new();

    public RolloutModel? Rollout { get; set; }

    public ExceptionModel[]? Exceptions { get; set; }

    public LimitsModel? Limits { get; set; }

    public ExampleModel[]? Examples { get; set; }
}

/// <summary>A text or a list of texts.</summary>
[JsonSchemaProcessor(typeof(TextOrList))]
internal sealed class TextsModel;

/// <summary>A list, or where it is read from.</summary>
[JsonSchemaProcessor(typeof(MapOrList))]
internal sealed class ListModel
{
    [Description("A text file beside the rule file, one value a line.")]
    public string? File { get; set; }
}

/// <summary>A map of anything.</summary>
[JsonSchemaProcessor(typeof(OpenMap))]
internal sealed class OpenModel;

/// <summary>Anything at all.</summary>
[JsonSchemaProcessor(typeof(Anything))]
internal sealed class AnyModel;

/// <summary>The matchers of a rule.</summary>
[JsonSchemaProcessor(typeof(OpenMapOrText))]
internal sealed class MatchModel
{
    [Description("Names of macros.")]
    public TextsModel? Macro { get; set; }

    public OpenModel? Pii { get; set; }

    public AnyModel? Keywords { get; set; }

    public AnyModel? Regex { get; set; }

    public FlowModel? Flow { get; set; }
}

/// <summary>What comes after something else.</summary>
internal sealed class FlowModel
{
    public string? Label { get; set; }

    [Required]
    public StepModel From { get; set; } = new();

    public AnyModel? Also { get; set; }

    [Required]
    public StepModel To { get; set; } = new();

    public WithinModel? Within { get; set; }
}

/// <summary>One step of a flow.</summary>
[JsonSchemaProcessor(typeof(OpenMapOrText))]
internal sealed class StepModel
{
    public ConditionModel? Tool { get; set; }

    public ConditionModel? Server { get; set; }

    public TextsModel? At { get; set; }
}

/// <summary>How near the steps of a flow are.</summary>
internal sealed class WithinModel
{
    [Range(1, 10_000)]
    public int? Events { get; set; }

    [Range(1, 1_440)]
    public int? Minutes { get; set; }
}

/// <summary>A verb, a verb with its value, or a map from label to either.</summary>
[JsonSchemaProcessor(typeof(OpenMapOrText))]
internal sealed class ActionModel
{
    [RegularExpression("^(label|keep_last)$")]
    public string? Mask { get; set; }

    [Range(1, 64)]
    public int? N { get; set; }

    public string? Replace { get; set; }

    public string? Redact { get; set; }

    public string? Confirm { get; set; }

    public string? Block { get; set; }

    public string? Rewrite { get; set; }

    [JsonProperty("hide_tool")]
    public bool? HideTool { get; set; }

    public AnyModel? Default { get; set; }
}

/// <summary>A share.</summary>
internal sealed class RolloutModel
{
    [Required, RegularExpression("^[0-9]+([.][0-9]{1,2})?%$")]
    public string Enforce { get; set; } = "";

    [RegularExpression("^(key|session)$")]
    public string? By { get; set; }

    public string? Salt { get; set; }

    public string? Until { get; set; }
}

/// <summary>Something a rule leaves alone for a time.</summary>
internal sealed class ExceptionModel
{
    [Required]
    public string Id { get; set; } = "";

    [Required]
    public string Reason { get; set; } = "";

    [Required]
    public string Owner { get; set; } = "";

    [Required, RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    [Description("The last day it applies, in UTC.")]
    public string Expires { get; set; } = "";

    [Required]
    public ExceptionWhenModel When { get; set; } = new();
}

/// <summary>Limits of a rule.</summary>
internal sealed class LimitsModel
{
    [JsonProperty("timeout_ms"), Range(1, 60_000)]
    public int? TimeoutMs { get; set; }

    [JsonProperty("on_error"), RegularExpression("^(fail_closed|fail_open)$")]
    public string? OnError { get; set; }
}
