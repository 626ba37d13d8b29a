using System.Text.Json;
using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas;

/// <summary>One compiled subschema. Written once by the compiler, then immutable.</summary>
internal sealed class SchemaNode(SchemaResource resource, string location)
{
    private Keyword[] _keywords = [];
    private Keyword[] _unevaluated = [];
    private TypeKeyword? _types;

    /// <summary>JSON pointer of the subschema; of another document, its URI and a fragment.</summary>
    public string Location => location;

    public IEnumerable<Keyword> Keywords => _keywords.Concat(_unevaluated);

    public void Complete(IReadOnlyCollection<Keyword> keywords)
    {
        _unevaluated = [.. keywords.Where(keyword => keyword.ReadsAnnotations)];
        _keywords = [.. keywords.Where(keyword => !keyword.ReadsAnnotations)];
        _types = _keywords.OfType<TypeKeyword>().FirstOrDefault();
    }

    /// <summary>Whether the instance could be valid, as far as <c>type</c> alone says.</summary>
    public bool MayAccept(in JsonElement instance) => _types?.Accepts(instance) ?? true;

    /// <param name="run">The judgement.</param>
    /// <param name="instance">What is judged.</param>
    /// <param name="outer">Where whoever applied this schema to the same instance keeps what was evaluated; null when nobody asks.</param>
    public bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? outer)
    {
        if (!run.Enter(resource))
        {
            return false;
        }

        var own = _unevaluated.Length > 0 ? Rent(run, instance) : null;
        var isValid = EvaluateAll(run, instance, own ?? outer);
        run.Leave();
        if (own is not null)
        {
            if (isValid)
            {
                outer?.Add(own);
            }

            run.Return(own);
        }

        return isValid;
    }

    private bool EvaluateAll(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        var isValid = true;
        foreach (var keyword in _keywords)
        {
            if (!keyword.Evaluate(run, instance, seen))
            {
                isValid = false;
                if (!run.IsCollecting)
                {
                    return false;
                }
            }
        }

        // What a failed keyword would have evaluated is unknown: complaints about leftovers would only mislead.
        if (!isValid || seen is null)
        {
            return isValid;
        }

        foreach (var keyword in _unevaluated)
        {
            isValid &= keyword.Evaluate(run, instance, seen);
        }

        return isValid;
    }

    private static EvaluatedSet? Rent(Evaluation run, in JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Object => run.Rent(instance.GetPropertyCount()),
        JsonValueKind.Array => run.Rent(instance.GetArrayLength()),
        _ => null,
    };
}
