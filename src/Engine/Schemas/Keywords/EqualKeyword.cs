using System.Collections.Frozen;
using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>const</c> and <c>enum</c> (validation, sections 6.1.2 and 6.1.3).</summary>
internal sealed class EqualKeyword : Keyword
{
    private const int FewValues = 8;

    private readonly JsonElement[] _values;
    private readonly FrozenDictionary<int, JsonElement[]>? _byHash;
    private readonly string _message;

    public EqualKeyword(SchemaNode node, string name, JsonElement[] values, SchemaLimits limits)
        : base(node, name)
    {
        _values = values;
        _message = name == "const" ? "must be the one value the schema gives" : $"must be one of the {values.Length} values the schema gives";
        if (values.Length > FewValues)
        {
            var run = new Evaluation(limits with { MaxSteps = int.MaxValue }, isCollecting: false, isScoped: false);
            _byHash = values.GroupBy(value => JsonEquality.Hash(run, value)).ToFrozenDictionary(group => group.Key, group => group.ToArray());
        }
    }

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        var candidates = _byHash is null ? _values : _byHash.GetValueOrDefault(JsonEquality.Hash(run, instance)) ?? [];
        foreach (var candidate in candidates)
        {
            if (JsonEquality.AreEqual(run, candidate, instance))
            {
                return true;
            }
        }

        return run.Fail(this, _message);
    }
}
