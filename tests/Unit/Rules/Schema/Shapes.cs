using NJsonSchema;
using NJsonSchema.Generation;

namespace Guard.UnitTests.Rules.Schema;

/// <summary>Shapes that YAML allows and C# types do not say.</summary>
public abstract class Shapes : ISchemaProcessor
{
    private readonly JsonObjectType _type;
    private readonly bool _isOpen;

    protected Shapes(JsonObjectType type, bool isOpen)
    {
        _type = type;
        _isOpen = isOpen;
    }

    public void Process(SchemaProcessorContext context)
    {
        context.Schema.Type = _type;
        context.Schema.AllowAdditionalProperties = _isOpen;
        if (_type.HasFlag(JsonObjectType.Array))
        {
            context.Schema.Item = new JsonSchema { Type = JsonObjectType.String | JsonObjectType.Number | JsonObjectType.Boolean };
        }
    }
}

public sealed class TextOrList() : Shapes(JsonObjectType.String | JsonObjectType.Array, isOpen: true);

public sealed class MapOrList() : Shapes(JsonObjectType.Object | JsonObjectType.Array, isOpen: false);

public sealed class MapOrText() : Shapes(JsonObjectType.Object | JsonObjectType.String, isOpen: false);

public sealed class MapTextOrList() : Shapes(JsonObjectType.Object | JsonObjectType.String | JsonObjectType.Array, isOpen: false);

public sealed class MapOrNumber() : Shapes(JsonObjectType.Object | JsonObjectType.Integer, isOpen: false);

public sealed class OpenMap() : Shapes(JsonObjectType.Object, isOpen: true);

public sealed class OpenMapOrText() : Shapes(JsonObjectType.Object | JsonObjectType.String, isOpen: true);

public sealed class Anything() : Shapes(JsonObjectType.None, isOpen: true);
