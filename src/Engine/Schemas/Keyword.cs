using System.Text.Json;

namespace Guard.Engine.Schemas;

/// <summary>One check of a subschema. Immutable.</summary>
/// <param name="node">The subschema it stands in.</param>
/// <param name="name">The keyword, as it stands in the schema.</param>
internal abstract class Keyword(SchemaNode node, string name)
{
    /// <summary>JSON pointer to the keyword.</summary>
    public string Location => name.Length == 0 ? node.Location : $"{node.Location}/{name}";

    /// <summary>True for the keywords that look at what all others evaluated and therefore come last.</summary>
    public virtual bool ReadsAnnotations => false;

    /// <summary>Subschemas that are always applied to the same instance. A ring of them would never end.</summary>
    public virtual IEnumerable<SchemaNode> SameInstance => [];

    /// <param name="run">The judgement.</param>
    /// <param name="instance">What is judged; kinds the keyword does not speak of are valid.</param>
    /// <param name="seen">Receives what was evaluated, or null.</param>
    public abstract bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen);
}
