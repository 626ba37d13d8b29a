using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>Makes the chat request of an example: from its <c>messages</c>, a whole <c>request</c>, one tool call, result or list, or the events of a <c>session</c>.</summary>
internal sealed class ExampleBodyReader(ICollection<Diagnostic> diagnostics)
{
    private const string Model = "example";

    /// <summary>A request with these messages.</summary>
    public ReadOnlyMemory<byte>? Messages(DocumentNode node) => Made(json => Messages(json, () => DocumentJson.Write(json, node)));

    /// <summary>A request as written, with a model and messages where it has none.</summary>
    public ReadOnlyMemory<byte>? Request(DocumentNode node)
    {
        if (node is not DocumentMap map)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"request\" takes the body of a chat request, not {node.Describe()}"));
            return null;
        }

        return Made(json =>
        {
            if (map["model"] is null)
            {
                json.WriteString("model", Model);
            }

            foreach (var entry in map.Entries)
            {
                json.WritePropertyName(entry.Name);
                DocumentJson.Write(json, entry.Value);
            }

            if (map["messages"] is null)
            {
                json.WriteStartArray("messages");
                json.WriteEndArray();
            }
        });
    }

    /// <summary>A request that offers these tools.</summary>
    public ReadOnlyMemory<byte>? ToolList(DocumentNode node)
    {
        if (node is not DocumentList list)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"tool_list\" must be a list, not {node.Describe()}", "write [{tool: name, description: text, parameters: {...}}]"));
            return null;
        }

        return Made(json =>
        {
            Messages(json, json.WriteStartArray, json.WriteEndArray);
            json.WriteStartArray("tools");
            foreach (var item in list.Items)
            {
                WriteTool(json, item);
            }

            json.WriteEndArray();
        });
    }

    /// <summary>A request with one event in its history.</summary>
    public ReadOnlyMemory<byte>? Event(string kind, DocumentNode node) =>
        Made(json => Messages(json, json.WriteStartArray, () => WriteEvent(json, kind, node, 1), json.WriteEndArray));

    /// <summary>A request with these events in its history.</summary>
    public ReadOnlyMemory<byte>? Session(DocumentNode node)
    {
        if (node is not DocumentList list)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"session\" must be a list of events, not {node.Describe()}", "write [{user: text}, {tool_result: {tool: name, text: text}}, {tool_call: {tool: name, arguments: {...}}}]"));
            return null;
        }

        return Made(json => Messages(json, json.WriteStartArray, () => WriteEvents(json, list), json.WriteEndArray));
    }

    private ReadOnlyMemory<byte>? Made(Action<Utf8JsonWriter> write)
    {
        var before = diagnostics.Count;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return diagnostics.Count == before ? buffer.WrittenMemory : null;
    }

    private static void Messages(Utf8JsonWriter json, params ReadOnlySpan<Action> write)
    {
        json.WriteString("model", Model);
        json.WritePropertyName("messages");
        foreach (var step in write)
        {
            step();
        }
    }

    private void WriteEvents(Utf8JsonWriter json, DocumentList list)
    {
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is DocumentMap { Entries: [var entry] })
            {
                WriteEvent(json, entry.Name, entry.Value, i);
            }
            else
            {
                diagnostics.Add(Diagnostic.Error(list.Items[i].Position, "an event has one key", "write {user: text}, {assistant: text}, {tool_call: {...}} or {tool_result: {...}}"));
            }
        }
    }

    private void WriteEvent(Utf8JsonWriter json, string kind, DocumentNode node, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"call_{number}");
        json.WriteStartObject();
        switch (kind)
        {
            case "user" or "assistant" or "system":
                json.WriteString("role", kind);
                json.WriteString("content", (node as DocumentScalar)?.Text ?? "");
                break;
            case "tool_call":
                WriteCall(json, node, id);
                break;
            case "tool_result":
                WriteResult(json, node);
                break;
            default:
                diagnostics.Add(Diagnostic.Error(node.Position, $"\"{RuleMapReader.Shown(kind)}\" is not an event", "events are user, assistant, system, tool_call and tool_result"));
                break;
        }

        json.WriteEndObject();
    }

    private void WriteCall(Utf8JsonWriter json, DocumentNode node, string id)
    {
        if (RuleMapReader.Of("tool_call", node, diagnostics) is not { } reader)
        {
            return;
        }

        var tool = reader.RequiredText("tool", "name the tool");
        var arguments = reader.Node("arguments") ?? reader.Node("args");
        reader.Done(FrozenSet<string>.Empty);
        json.WriteString("role", "assistant");
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool?.Value);
        json.WriteString("arguments", arguments switch { null => "{}", DocumentScalar { IsQuoted: true } text => text.Text, _ => DocumentJson.ToJson(arguments) });
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteResult(Utf8JsonWriter json, DocumentNode node)
    {
        if (RuleMapReader.Of("tool_result", node, diagnostics) is not { } reader)
        {
            return;
        }

        var tool = reader.Text("tool");
        var text = reader.RequiredText("text", "say what the tool answered");
        reader.Done(FrozenSet.Create(StringComparer.Ordinal, "labels"));
        json.WriteString("role", "tool");
        if (tool is { } name)
        {
            json.WriteString("name", name.Value);
        }

        json.WriteString("content", text?.Value);
    }

    private void WriteTool(Utf8JsonWriter json, DocumentNode node)
    {
        if (RuleMapReader.Of("a tool", node, diagnostics) is not { } reader)
        {
            return;
        }

        var (tool, description, parameters) = (reader.RequiredText("tool", "name the tool"), reader.Text("description"), reader.Node("parameters"));
        reader.Done(FrozenSet<string>.Empty);
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool?.Value);
        json.WriteString("description", description?.Value ?? "");
        json.WritePropertyName("parameters");
        if (parameters is null)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
        else
        {
            DocumentJson.Write(json, parameters);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
