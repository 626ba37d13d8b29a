namespace Guard.Engine.Schemas;

/// <summary>Why an instance is not valid.</summary>
/// <param name="InstancePath">JSON pointer into the instance (RFC 6901). Holds names of the instance; show it only to whom the instance may be shown.</param>
/// <param name="SchemaPath">JSON pointer to the keyword in the schema; in another document, its URI and a fragment.</param>
/// <param name="Message">Names and limits of the schema only, never a value of the instance.</param>
public sealed record SchemaViolation(string InstancePath, string SchemaPath, string Message);
