using System.Text.Json;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Where a subschema stands in a document.</summary>
internal sealed class SchemaPlace(SchemaDocument document, string pointer, JsonElement element, SchemaScope scope)
{
    public SchemaDocument Document => document;

    /// <summary>From the document's root.</summary>
    public string Pointer => pointer;

    public JsonElement Element => element;

    public SchemaScope Scope => scope;

    /// <summary>The compiled subschema, once somebody asked for it.</summary>
    public SchemaNode? Node { get; set; }

    /// <summary>What errors show.</summary>
    public string Location => document.LocationOf(pointer);
}
