using System.Collections.Immutable;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>What is wrong with a schema, so far. Bounded.</summary>
internal sealed class SchemaErrors
{
    private readonly List<SchemaError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    public void Add(string path, string message, string? remedy = null) => Add(new SchemaError(path, message, remedy));

    public void Add(SchemaError error)
    {
        if (_errors.Count < SchemaLoad.MaxErrors)
        {
            _errors.Add(error);
        }
    }

    /// <summary>For a limit, which everything behind it breaks as well.</summary>
    public void AddOnce(string path, string message, string? remedy)
    {
        if (!_errors.Exists(error => error.Message == message))
        {
            Add(path, message, remedy);
        }
    }

    public ImmutableArray<SchemaError> ToImmutable() => [.. _errors];
}
