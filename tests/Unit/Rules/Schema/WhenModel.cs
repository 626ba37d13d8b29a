using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Newtonsoft.Json;
using NJsonSchema.Annotations;

namespace Guard.UnitTests.Rules.Schema;

/// <summary>Conditions of a rule.</summary>
[JsonSchemaProcessor(typeof(MapOrText))]
internal class WhenModel
{
    public ConditionModel? Team { get; set; }

    public ConditionModel? User { get; set; }

    public ConditionModel? Key { get; set; }

    public ConditionModel? Organization { get; set; }

    public ConditionModel? Organisation { get; set; }

    [JsonProperty("end_user")]
    public ConditionModel? EndUser { get; set; }

    public ConditionModel? Model { get; set; }

    public ConditionModel? Provider { get; set; }

    [JsonProperty("model.provider")]
    public ConditionModel? ModelProvider { get; set; }

    public ConditionModel? Route { get; set; }

    public ConditionModel? Tags { get; set; }

    public ConditionModel? Tag { get; set; }

    [JsonProperty("input_tokens")]
    public NumberModel? InputTokens { get; set; }

    [JsonProperty("max_tokens")]
    public NumberModel? MaxTokens { get; set; }

    public Dictionary<string, ConditionModel>? Headers { get; set; }

    public TimeModel? Time { get; set; }

    public ConditionModel? Tool { get; set; }

    public ConditionModel? Server { get; set; }

    [Description("Names of macros.")]
    public TextsModel? Macro { get; set; }
}

/// <summary>Conditions of an exception.</summary>
[JsonSchemaProcessor(typeof(MapOrText))]
internal sealed class ExceptionWhenModel : WhenModel
{
    [Description("The label of a finding.")]
    public ConditionModel? Entity { get; set; }

    [Description("The text that was found.")]
    public ConditionModel? Value { get; set; }
}

/// <summary>A condition over texts.</summary>
[JsonSchemaProcessor(typeof(MapTextOrList))]
internal sealed class ConditionModel
{
    public TextsModel? In { get; set; }

    public TextsModel? Glob { get; set; }

    public TextsModel? Regex { get; set; }

    public TextsModel? Not { get; set; }

    [JsonProperty("not_in")]
    public TextsModel? NotIn { get; set; }

    [JsonProperty("not_glob")]
    public TextsModel? NotGlob { get; set; }

    [JsonProperty("not_regex")]
    public TextsModel? NotRegex { get; set; }
}

/// <summary>A condition over whole numbers.</summary>
[JsonSchemaProcessor(typeof(MapOrNumber))]
internal sealed class NumberModel
{
    public int? Gt { get; set; }

    public int? Gte { get; set; }

    public int? Lt { get; set; }

    public int? Lte { get; set; }

    public int? Eq { get; set; }
}

/// <summary>Days and hours.</summary>
internal sealed class TimeModel
{
    public string? Zone { get; set; }

    public TextsModel? Days { get; set; }

    [RegularExpression("^[0-9]{1,2}:[0-9]{2}$")]
    public string? From { get; set; }

    [RegularExpression("^[0-9]{1,2}:[0-9]{2}$")]
    public string? Until { get; set; }

    public string? After { get; set; }

    public string? Before { get; set; }
}

/// <summary>An example.</summary>
internal sealed class ExampleModel
{
    public string? Name { get; set; }

    public string? Input { get; set; }

    public string? Output { get; set; }

    public string[]? Chunks { get; set; }

    public OpenModel[]? Messages { get; set; }

    public OpenModel? Request { get; set; }

    [JsonProperty("tool_call")]
    public OpenModel? ToolCall { get; set; }

    [JsonProperty("tool_result")]
    public OpenModel? ToolResult { get; set; }

    [JsonProperty("tool_list")]
    public OpenModel[]? ToolList { get; set; }

    public OpenModel[]? Session { get; set; }

    [Description("Another stage for a text.")]
    public string? At { get; set; }

    [Description("Who asks for what.")]
    public OpenModel? When { get; set; }

    [Required]
    public ExpectModel Expect { get; set; } = new();
}

/// <summary>What an example expects.</summary>
internal sealed class ExpectModel
{
    [RegularExpression("^(allow|log|mask|confirm|block|hide_tool|rewrite)$")]
    public string? Action { get; set; }

    public string? Output { get; set; }

    public TextsModel? Label { get; set; }

    public TextsModel? Labels { get; set; }

    public string? Exception { get; set; }

    public string? Tool { get; set; }

    public string? Path { get; set; }
}
