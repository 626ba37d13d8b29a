using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Schemas;

namespace Guard.McpHub.Policy;

/// <summary>
/// Checks arguments by the schema their tool was listed with, before a server sees them. A schema that cannot be compiled checks nothing and is counted: rules on arguments still
/// apply, and the server has its own check. Bounded: a compiled schema lives as long as the list it came with. Thread-safe.
/// </summary>
internal sealed class ArgumentSchemas
{
    private const int MaxTold = 3;

    private static readonly SchemaOptions Options = new() { Limits = SchemaLimits.Requests };

    private readonly ConditionalWeakTable<JsonObject, StrongBox<CompiledSchema?>> _compiled = [];
    private long _unreadable;

    /// <summary>Schemas so far that could not be compiled.</summary>
    public long Unreadable => Volatile.Read(ref _unreadable);

    /// <summary>What is wrong with the arguments, for the caller who wrote them; null when they fit.</summary>
    /// <param name="tool">The tool as its server listed it.</param>
    /// <param name="arguments">What it would be called with.</param>
    public string? Misfit(JsonObject tool, JsonObject arguments)
    {
        if (_compiled.GetValue(tool, Compile).Value is not { } schema)
        {
            return null;
        }

        var verdict = schema.Validate(Encoding.UTF8.GetBytes(arguments.ToJsonString()));
        return verdict.IsValid ? null : string.Join("; ", verdict.Errors.Take(MaxTold).Select(static error => $"{(error.InstancePath.Length == 0 ? "the arguments" : error.InstancePath)}: {error.Message}"));
    }

    private StrongBox<CompiledSchema?> Compile(JsonObject tool)
    {
        if (tool["inputSchema"] is not JsonObject schema)
        {
            return new StrongBox<CompiledSchema?>();
        }

        var load = SchemaCompiler.Compile(Encoding.UTF8.GetBytes(schema.ToJsonString()), Options);
        if (load.Schema is null)
        {
            Interlocked.Increment(ref _unreadable);
        }

        return new StrongBox<CompiledSchema?>(load.Schema);
    }
}
