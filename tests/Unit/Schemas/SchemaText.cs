using System.Text;
using System.Text.Json;
using Guard.Engine.Schemas;

namespace Guard.UnitTests.Schemas;

/// <summary>Schemas and instances as the tests write them.</summary>
internal static class SchemaText
{
    public static SchemaLoad Load(string schema, SchemaOptions? options = null) => SchemaCompiler.Compile(Encoding.UTF8.GetBytes(schema), options);

    public static CompiledSchema Compile(string schema, SchemaOptions? options = null)
    {
        var load = Load(schema, options);
        return load.Schema.ShouldNotBeNull(string.Join("; ", load.Errors));
    }

    public static SchemaVerdict Validate(string schema, string instance, SchemaOptions? options = null) => Compile(schema, options).Validate(Encoding.UTF8.GetBytes(instance));

    public static JsonElement Json(string text) => JsonElement.Parse(text);

    /// <summary>One error as <c>instance|schema|message</c>.</summary>
    public static IEnumerable<string> Lines(SchemaVerdict verdict) => verdict.Errors.Select(error => $"{error.InstancePath}|{error.SchemaPath}|{error.Message}");
}
