using System.Runtime.InteropServices;
using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary><c>propertyNames</c> (core, section 10.3.2.4). The names are judged as the strings they are.</summary>
internal sealed class PropertyNamesKeyword(SchemaNode node, SchemaNode schema) : Keyword(node, "propertyNames")
{
    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object || instance.GetPropertyCount() == 0)
        {
            return true;
        }

        var size = 2;
        foreach (var property in instance.EnumerateObject())
        {
            size += JsonMarshal.GetRawUtf8PropertyName(property).Length + 3;
        }

        if (!run.SpendBytes(size))
        {
            return false;
        }

        var names = Names(instance, new byte[size]).EnumerateArray();
        var isValid = true;
        foreach (var property in instance.EnumerateObject())
        {
            names.MoveNext();
            run.Push(property);
            isValid &= schema.Evaluate(run, names.Current, null);
            run.Pop();
            if (!run.Spend(1) || (!isValid && !run.IsCollecting))
            {
                return false;
            }
        }

        return isValid;
    }

    private static JsonElement Names(in JsonElement instance, byte[] buffer)
    {
        var length = 0;
        buffer[length++] = (byte)'[';
        foreach (var property in instance.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            buffer[length++] = (byte)'"';
            name.CopyTo(buffer.AsSpan(length));
            length += name.Length;
            buffer[length++] = (byte)'"';
            buffer[length++] = (byte)',';
        }

        buffer[length - 1] = (byte)']';
        return JsonElement.Parse(buffer.AsSpan(0, length));
    }
}
