using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Guard.Engine.Access;

/// <summary>What a key's or team's metadata says about guardrails beyond their names. Immutable.</summary>
public sealed record GuardrailWishes
{
    /// <summary>Nothing said.</summary>
    public static GuardrailWishes None { get; } = new();

    /// <summary>What the row of a key or team says.</summary>
    /// <param name="metadataJson">Its metadata, a JSON object.</param>
    /// <param name="extraJson">Its fields without a column, a JSON object.</param>
    public static GuardrailWishes Of(string metadataJson, string extraJson) => GuardrailWishesReader.Read(metadataJson, extraJson);

    /// <summary>Policies it always has.</summary>
    public ImmutableArray<string> Policies { get; init; } = [];

    /// <summary><c>disable_global_guardrails</c>: freed from the guardrails that are on by default and may be taken away.</summary>
    public bool DisablesGlobal { get; init; }

    /// <summary><c>allow_disable_global_guardrail</c>: its requests may ask for the same.</summary>
    public bool MayDisableGlobal { get; init; }

    /// <summary><c>opted_out_global_guardrails</c>: freed from these.</summary>
    public FrozenSet<string> OptedOut { get; init; } = [];

    /// <summary>False where <c>guardrails.modify_guardrails</c> forbids requests to name any.</summary>
    public bool MayModify { get; init; } = true;
}
