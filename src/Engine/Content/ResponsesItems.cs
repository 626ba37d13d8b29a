using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>One item of a responses conversation, in a request or an answer: every string of it becomes a part, every call and definition an item.</summary>
internal static class ResponsesItems
{
    /// <summary>The walk stands on the item; it is left on its end.</summary>
    public static void Read(ref JsonWalk walk, in ResponsesPlace place)
    {
        var identity = ResponsesIdentity.Of(walk.Fork());
        switch (identity.Kind)
        {
            case ResponsesItemKind.Message:
                var provenance = place.IsAnswer ? Provenance.Assistant : identity.Role ?? Provenance.Unknown;
                ReadMembers(ref walk, place, identity, place.Part(provenance == Provenance.System ? ContentKind.Instructions : ContentKind.Text, provenance));
                break;
            case ResponsesItemKind.Reasoning:
                ReadMembers(ref walk, place, identity, place.Part(ContentKind.Reasoning, Provenance.Assistant));
                break;
            case ResponsesItemKind.Call:
                ReadCall(ref walk, place, identity);
                break;
            case ResponsesItemKind.Result:
                var result = place.Part(ContentKind.ToolResult, Provenance.Tool, Stage.ToolResult);
                result.ToolCallId = identity.CallId;
                result.ToolName = walk.Table.Items.ToolOfCall(identity.CallId);
                ReadMembers(ref walk, place, identity, result);
                break;
            case ResponsesItemKind.ToolList:
                var list = place.Part(ContentKind.ToolDefinition, Provenance.Tool, Stage.ToolList);
                list.ServerName = identity.ServerLabel;
                ReadMembers(ref walk, place, identity, list);
                break;
            default:
                ReadMembers(ref walk, place, identity, place.Part(ContentKind.Unknown, place.IsAnswer ? Provenance.Assistant : Provenance.Unknown));
                break;
        }
    }

    private static void ReadCall(ref JsonWalk walk, in ResponsesPlace place, in ResponsesIdentity identity)
    {
        var item = walk.Table.AddItem(new ItemEntry
        {
            Kind = ContentItemKind.ToolCall,
            Stage = Stage.ToolCall,
            Start = walk.TokenStart,
            Name = identity.Name,
            IsNameUnclear = identity.IsNameUnclear,
            Type = identity.Type,
            CallId = identity.CallId ?? identity.Id,
            ServerName = identity.ServerLabel,
            MessageIndex = place.IsAnswer ? -1 : place.Number,
            Choice = place.IsAnswer ? place.Number : 0,
        });
        var template = place.Part(ContentKind.ToolArguments, Provenance.Assistant, Stage.ToolCall);
        template.Item = item + 1;
        template.ToolName = identity.Name;
        template.ToolCallId = identity.CallId ?? identity.Id;
        template.ServerName = identity.ServerLabel;
        ReadMembers(ref walk, place, identity, template);
    }

    private static void ReadMembers(ref JsonWalk walk, in ResponsesPlace place, in ResponsesIdentity identity, in PartEntry template)
    {
        if (walk.Token != JsonTokenType.StartObject)
        {
            walk.AddTree(template, withNames: !place.IsAnswer, withNumbers: !place.IsAnswer);
            return;
        }

        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (IsControl(ref walk))
            {
                walk.Read();
                AddControl(ref walk, place, template);
            }
            else if (identity.Kind == ResponsesItemKind.Call)
            {
                ReadCallMember(ref walk, place, template);
            }
            else
            {
                ReadMember(ref walk, place, identity, template);
            }
        }
    }

    private static void ReadMember(ref JsonWalk walk, in ResponsesPlace place, in ResponsesIdentity identity, PartEntry template)
    {
        if (walk.Is("encrypted_content"u8) || walk.Is("result"u8))
        {
            walk.Read();
            AddUnlessOpaque(ref walk, place, template);
        }
        else if (walk.Is("content"u8) || walk.Is("summary"u8) || (walk.Is("output"u8) && identity.Kind == ResponsesItemKind.Result))
        {
            walk.Read();
            ResponsesContentParts.Read(ref walk, place, template, identity.Kind == ResponsesItemKind.Message && !place.IsAnswer ? place.Number + 1 : 0);
        }
        else if (walk.IsNamed("tools"u8) && identity.Kind == ResponsesItemKind.ToolList && !place.IsAnswer)
        {
            walk.Read();
            ResponsesTools.Read(ref walk, walk.Table, place.Number, identity.ServerLabel);
        }
        else
        {
            template.Kind = template.Kind is ContentKind.Text or ContentKind.Instructions ? ContentKind.Unknown : template.Kind;
            AddOther(ref walk, place, template);
        }
    }

    private static void ReadCallMember(ref JsonWalk walk, in ResponsesPlace place, PartEntry template)
    {
        if (walk.IsNamed("arguments"u8) || walk.IsNamed("input"u8))
        {
            walk.Read();
            ChatToolCalls.ReadArguments(ref walk, template);
        }
        else if (walk.IsNamed("action"u8) || walk.IsNamed("operation"u8))
        {
            // What a shell, a computer or a patch is to do stands in an object, not in a string that holds JSON.
            walk.Read();
            ChatToolCalls.ReadArguments(ref walk, template);
        }
        else if (place.IsAnswer && walk.Is("name"u8))
        {
            // The item has the name; only what is no word could say more.
            walk.Read();
            walk.AddUnlessWord(template);
        }
        else if (walk.Is("output"u8) || walk.Is("error"u8))
        {
            template.Kind = ContentKind.ToolResult;
            template.Stage = Stage.ToolResult;
            template.Provenance = Provenance.Tool;
            walk.Read();
            ResponsesContentParts.Read(ref walk, place, template, 0);
        }
        else
        {
            AddOther(ref walk, place, template);
        }
    }

    /// <summary>A member Guard does not know, its name included where a caller wrote it.</summary>
    public static void AddOther(ref JsonWalk walk, in ResponsesPlace place, in PartEntry template)
    {
        if (!place.IsAnswer)
        {
            walk.AddUnlessWord(template);
        }

        walk.Read();
        walk.AddTree(template, withNames: !place.IsAnswer, withNumbers: !place.IsAnswer);
    }

    /// <summary>Identifiers, types and states. What a caller writes there is read unless it is a word; the provider's own are not the model's.</summary>
    public static void AddControl(ref JsonWalk walk, in ResponsesPlace place, in PartEntry template)
    {
        if (place.IsAnswer)
        {
            walk.Skip();
        }
        else
        {
            walk.AddUnlessWord(template);
        }
    }

    /// <summary>Ciphertext and images hold no text that could be read or masked in place; anything shorter, or with other letters, is read.</summary>
    private static void AddUnlessOpaque(ref JsonWalk walk, in ResponsesPlace place, in PartEntry template)
    {
        if (walk.Token != JsonTokenType.String || !walk.IsOpaque)
        {
            walk.AddTree(template, withNames: !place.IsAnswer, withNumbers: !place.IsAnswer);
        }
    }

    private static bool IsControl(ref JsonWalk walk) =>
        walk.Is("type"u8) || walk.Is("id"u8) || walk.Is("status"u8) || walk.Is("role"u8) || walk.Is("call_id"u8) || walk.Is("phase"u8) || walk.Is("server_label"u8)
        || walk.Is("approval_request_id"u8) || walk.Is("container_id"u8);
}
