namespace Guard.Engine.Guardrails;

/// <summary>A factory whose guardrails find things of a fixed set, so that a configuration can be told beforehand what is not among them. Thread-safe.</summary>
public interface ILabelledFactory : IGuardrailFactory
{
    /// <summary>Every label that some guardrail of this type can find.</summary>
    IReadOnlyCollection<string> KnownLabels { get; }
}
