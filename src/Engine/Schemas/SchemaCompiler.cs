using System.Text.Json;
using Guard.Engine.Schemas.Compiling;

namespace Guard.Engine.Schemas;

/// <summary>
/// Compiles schemas of JSON Schema draft 2020-12. Bounded in everything a hostile schema could grow; nothing is fetched. Errors are values. Pure and thread-safe.
/// </summary>
public static class SchemaCompiler
{
    public static SchemaLoad Compile(ReadOnlySpan<byte> utf8, SchemaOptions? options = null)
    {
        options ??= SchemaOptions.Default;
        return SchemaJson.TryParse(utf8, options.Limits, out var element, out var error) ? Compile(element, options) : new SchemaLoad(null, [error!]);
    }

    /// <summary>Compiles a parsed schema; it may be disposed of afterwards.</summary>
    public static SchemaLoad Compile(JsonElement schema, SchemaOptions? options = null)
    {
        options ??= SchemaOptions.Default;
        if (schema.ValueKind == JsonValueKind.Undefined || JsonRaw.Length(schema) > options.Limits.MaxBytes)
        {
            return new SchemaLoad(null, [new SchemaError("", $"larger than {options.Limits.MaxBytes} bytes", "make it smaller or split it")]);
        }

        var errors = new SchemaErrors();
        var build = new SchemaBuild(options, errors);
        var root = build.Build(schema.Clone());
        return new SchemaLoad(root is null ? null : new CompiledSchema(root, options.Limits, build.IsScoped), errors.ToImmutable());
    }
}
