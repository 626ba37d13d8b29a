using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>The root fields of a responses request, each read where it stands.</summary>
internal ref struct ResponsesRequestFields(ContentIndex index)
{
    private bool _hasInput;
    private bool _hasStored;
    private bool _isBackground;
    private int _metadata = -1;

    public GuardError? Failure { get; private set; }

    private static PartEntry Rest => new() { Kind = ContentKind.Unknown, Stage = Stage.Input, MessageIndex = -1 };

    /// <summary>The walk stands on a property name; it is left on the end of its value.</summary>
    public void Read(ref JsonWalk walk, ReadOnlyMemory<byte> document)
    {
        var start = walk.TokenStart;
        var field = ResponsesField.Of(ref walk);
        if (field == ResponsesFieldKind.Metadata)
        {
            _metadata = index.Root.Count;
        }

        if (field == ResponsesFieldKind.Unknown)
        {
            walk.AddUnlessWord(Rest);
        }

        walk.Read();
        var valueStart = walk.TokenStart;
        ReadValue(ref walk, field, document);
        index.Root.Add(new RootProperty(start, valueStart, walk.TokenEnd, ResponsesField.IsForGuard(field), field == ResponsesFieldKind.Mock));
    }

    /// <summary>What is missing, when all fields were read.</summary>
    public readonly GuardError? Finish()
    {
        if (_metadata >= 0 && index.MetadataIsForGuard)
        {
            index.CutRoot(_metadata);
        }

        if (index.Model.Length == 0)
        {
            return Invalid("The field \"model\" is missing; name a model of GET /v1/models.", "model");
        }

        if (_isBackground && !index.IsStream)
        {
            return Invalid("A response in the background is fetched later, and that is not served here; leave \"background\" out, or ask for a stream.", "background");
        }

        return _hasInput || _hasStored ? null : Invalid("The field \"input\" is missing; send a text or a list of items.", "input");
    }

    private void ReadValue(ref JsonWalk walk, ResponsesFieldKind field, ReadOnlyMemory<byte> document)
    {
        switch (field)
        {
            case ResponsesFieldKind.Model:
                ReadModel(ref walk);
                break;
            case ResponsesFieldKind.Input:
                _hasInput = walk.Token != JsonTokenType.Null;
                Failure = ResponsesInput.Read(ref walk, index);
                break;
            case ResponsesFieldKind.Instructions:
                walk.AddTree(Rest with { Kind = ContentKind.Instructions, Provenance = Provenance.System }, withNames: true, withNumbers: true);
                break;
            case ResponsesFieldKind.Tools:
                ResponsesTools.Read(ref walk, index.Table, -1, serverName: null);
                break;
            case ResponsesFieldKind.Stream:
                Failure = Flag(ref walk, "stream", out var isStream);
                index.IsStream = isStream;
                break;
            case ResponsesFieldKind.Background:
                Failure = Flag(ref walk, "background", out _isBackground);
                break;
            case ResponsesFieldKind.Text:
                var start = walk.TokenStart;
                walk.AddTree(Rest, withNames: true, withNumbers: true);
                index.ResponseSchema = walk.Failure is null ? ResponseFormat.FindTextSchema(document.Span, start, walk.TokenEnd) : default;
                break;
            case ResponsesFieldKind.Stored:
                _hasStored |= walk.Token != JsonTokenType.Null;
                walk.AddTree(Rest, withNames: true, withNumbers: true);
                break;
            case ResponsesFieldKind.Conversation:
                _hasStored |= walk.Token != JsonTokenType.Null;
                index.ConversationId = ConversationOf(walk.Fork());
                walk.AddTree(Rest, withNames: true, withNumbers: true);
                break;
            default:
                ReadRest(ref walk, field, document);
                break;
        }
    }

    private void ReadRest(ref JsonWalk walk, ResponsesFieldKind field, ReadOnlyMemory<byte> document)
    {
        switch (field)
        {
            case ResponsesFieldKind.Guardrails:
                Failure = RequestedGuardrails.Read(ref walk, index, document);
                break;
            case ResponsesFieldKind.DisableGlobal:
                index.AsksToDisableGuardrails |= walk.Token == JsonTokenType.True;
                walk.Skip();
                break;
            case ResponsesFieldKind.Tags:
                index.Tags = index.Tags.AddRange(RequestMetadata.ReadNames(ref walk));
                break;
            case ResponsesFieldKind.MaxTokens:
                Failure = ReadCount(ref walk);
                break;
            case ResponsesFieldKind.SessionId:
                index.SessionId = RequestMetadata.ReadText(ref walk) ?? index.SessionId;
                break;
            case ResponsesFieldKind.Metadata:
                index.MetadataIsForGuard = HoldsMoreThanTexts(walk.Fork());
                ReadMetadata(ref walk, document, isForwardable: true);
                break;
            case ResponsesFieldKind.LiteLlmMetadata:
                ReadMetadata(ref walk, document, isForwardable: false);
                break;
            case ResponsesFieldKind.User:
                ReadUser(ref walk);
                break;
            case ResponsesFieldKind.Control:
                walk.AddUnlessWord(Rest);
                break;
            case ResponsesFieldKind.GuardOnly or ResponsesFieldKind.Mock:
                walk.Skip();
                break;
            default:
                walk.AddTree(Rest, withNames: true, withNumbers: true);
                break;
        }
    }

    private void ReadModel(ref JsonWalk walk)
    {
        if (walk.Token != JsonTokenType.String)
        {
            Failure = Invalid("The field \"model\" must be a string.", "model");
            return;
        }

        index.ModelValue = new ByteRange(walk.TokenStart, walk.TokenEnd - walk.TokenStart);
        index.Model = RequestMetadata.ReadText(ref walk) ?? "";
    }

    private void ReadMetadata(ref JsonWalk walk, ReadOnlyMemory<byte> document, bool isForwardable)
    {
        var start = walk.TokenStart;
        walk.AddTreeIf(isForwardable, Rest);
        if (walk.Failure is null)
        {
            var value = document[start..walk.TokenEnd];
            var reread = new JsonWalk(value, 0, index.Table, null);
            reread.Read();
            Failure = RequestMetadata.Read(ref reread, index, value) ?? Failure;
        }
    }

    private readonly void ReadUser(ref JsonWalk walk)
    {
        if (walk.Token == JsonTokenType.String)
        {
            walk.AddString(new PartEntry { Kind = ContentKind.Name, Provenance = Provenance.User, Stage = Stage.Input, MessageIndex = -1 });
            index.EndUser = RequestMetadata.ReadText(ref walk) ?? index.EndUser;
            return;
        }

        walk.AddTree(Rest, withNames: true, withNumbers: true);
    }

    private readonly GuardError? ReadCount(ref JsonWalk walk)
    {
        if (walk.Token == JsonTokenType.Null)
        {
            return null;
        }

        if (!walk.TryGetInt64(out var value) || value < 0)
        {
            walk.Skip();
            return Invalid("The field \"max_output_tokens\" must be a whole number that is not negative.", "max_output_tokens");
        }

        index.MaxOutputTokens = value;
        return null;
    }

    private static GuardError? Flag(ref JsonWalk walk, string name, out bool value)
    {
        value = walk.Token == JsonTokenType.True;
        var isFlag = walk.Token is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;
        walk.Skip();
        return isFlag ? null : Invalid($"The field \"{name}\" must be true or false.", name);
    }

    /// <summary>Providers take texts in <c>metadata</c> and nothing else; a list or an object there is meant for the gateway.</summary>
    private static bool HoldsMoreThanTexts(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An id, or an object that has one.</summary>
    private static string? ConversationOf(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return ToolIdentity.TextOf(in reader);
        }

        return ToolIdentity.Of(reader).CallId;
    }

    private static GuardError Invalid(string message, string parameter) => new(GuardErrorCode.InvalidRequest, message, parameter);
}
