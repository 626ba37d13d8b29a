using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>The root fields of a chat request, each read where it stands.</summary>
internal ref struct ChatRequestFields(ContentIndex index)
{
    private bool _hasMessages;
    private bool _isStored;
    private int _metadata = -1;

    public GuardError? Failure { get; private set; }

    private static PartEntry Rest => new() { Kind = ContentKind.Unknown, Stage = Stage.Input, MessageIndex = -1 };

    /// <summary>The walk stands on a property name; it is left on the end of its value.</summary>
    public void Read(ref JsonWalk walk, ReadOnlyMemory<byte> document)
    {
        var start = walk.TokenStart;
        var field = ChatField.Of(ref walk);
        if (field == ChatFieldKind.Metadata)
        {
            _metadata = index.Root.Count;
        }

        if (field == ChatFieldKind.Unknown)
        {
            walk.AddUnlessWord(Rest);
        }

        walk.Read();
        var valueStart = walk.TokenStart;
        ReadValue(ref walk, field, document);
        index.Root.Add(new RootProperty(start, valueStart, walk.TokenEnd, ChatField.IsForGuard(field), field == ChatFieldKind.Mock));
    }

    /// <summary>What is missing, when all fields were read.</summary>
    public GuardError? Finish()
    {
        if (_metadata >= 0 && !_isStored)
        {
            // OpenAI takes metadata only with store; otherwise it is the gateway's.
            index.CutRoot(_metadata);
        }

        if (index.Model.Length == 0)
        {
            return Invalid("The field \"model\" is missing; name a model of GET /v1/models.", "model");
        }

        return _hasMessages ? null : Invalid("The field \"messages\" is missing; send a list of messages.", "messages");
    }

    private void ReadValue(ref JsonWalk walk, ChatFieldKind field, ReadOnlyMemory<byte> document)
    {
        switch (field)
        {
            case ChatFieldKind.Model:
                ReadModel(ref walk);
                break;
            case ChatFieldKind.Messages:
                _hasMessages = true;
                Failure = ChatMessages.Read(ref walk, index);
                break;
            case ChatFieldKind.Tools or ChatFieldKind.Functions:
                ChatTools.Read(ref walk, field == ChatFieldKind.Functions);
                break;
            case ChatFieldKind.Stream:
                Failure = walk.Token is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null ? null : Invalid("The field \"stream\" must be true or false.", "stream");
                index.IsStream = walk.Token == JsonTokenType.True;
                break;
            case ChatFieldKind.StreamOptions:
                ReadStreamOptions(ref walk);
                break;
            case ChatFieldKind.Guardrails:
                Failure = RequestedGuardrails.Read(ref walk, index, document);
                break;
            case ChatFieldKind.DisableGlobal:
                index.AsksToDisableGuardrails |= walk.Token == JsonTokenType.True;
                walk.Skip();
                break;
            case ChatFieldKind.Tags:
                index.Tags = index.Tags.AddRange(RequestMetadata.ReadNames(ref walk));
                break;
            default:
                ReadRest(ref walk, field, document);
                break;
        }
    }

    private void ReadRest(ref JsonWalk walk, ChatFieldKind field, ReadOnlyMemory<byte> document)
    {
        switch (field)
        {
            case ChatFieldKind.MaxTokens:
                Failure = ReadCount(ref walk, "max_tokens", out var tokens);
                index.MaxOutputTokens = tokens ?? index.MaxOutputTokens;
                break;
            case ChatFieldKind.Choices:
                Failure = ReadCount(ref walk, "n", out var choices);
                index.Choices = (int)Math.Clamp(choices ?? 1, 1, 128);
                break;
            case ChatFieldKind.SessionId:
                index.SessionId = RequestMetadata.ReadText(ref walk) ?? index.SessionId;
                break;
            case ChatFieldKind.Metadata:
                ReadMetadata(ref walk, document, isForwardable: true);
                break;
            case ChatFieldKind.LiteLlmMetadata:
                ReadMetadata(ref walk, document, isForwardable: false);
                break;
            case ChatFieldKind.Store:
                _isStored = walk.Token == JsonTokenType.True;
                walk.AddUnlessWord(Rest);
                break;
            case ChatFieldKind.User:
                ReadUser(ref walk);
                break;
            case ChatFieldKind.Control:
                walk.AddUnlessWord(Rest);
                break;
            case ChatFieldKind.ResponseFormat:
                var start = walk.TokenStart;
                walk.AddTree(Rest, withNames: true, withNumbers: true);
                index.ResponseSchema = walk.Failure is null ? ResponseFormat.FindSchema(document.Span, start, walk.TokenEnd) : default;
                break;
            case ChatFieldKind.GuardOnly or ChatFieldKind.Mock:
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

    private void ReadStreamOptions(ref JsonWalk walk)
    {
        var start = walk.TokenStart;
        if (walk.Token == JsonTokenType.StartObject)
        {
            while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
            {
                var isUsage = walk.Is("include_usage"u8);
                var isWord = walk.IsWord;
                walk.Read();
                index.WantsUsage |= isUsage && walk.Token == JsonTokenType.True;
                if (!isWord || walk.Token is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                {
                    Failure = Invalid("The members of \"stream_options\" must be plain names that are true or false.", "stream_options");
                    return;
                }
            }
        }
        else if (walk.Token != JsonTokenType.Null)
        {
            Failure = Invalid("The field \"stream_options\" must be an object.", "stream_options");
            return;
        }

        index.StreamOptions = new ByteRange(start, walk.TokenEnd - start);
    }

    private void ReadMetadata(ref JsonWalk walk, ReadOnlyMemory<byte> document, bool isForwardable)
    {
        var known = walk;
        walk.AddTreeIf(isForwardable, Rest);
        if (walk.Failure is null)
        {
            var reread = new JsonWalk(document[known.TokenStart..walk.TokenEnd], 0, index.Table, null);
            reread.Read();
            Failure = RequestMetadata.Read(ref reread, index, document[known.TokenStart..walk.TokenEnd]) ?? Failure;
        }
    }

    private readonly void ReadUser(ref JsonWalk walk)
    {
        if (walk.Token == JsonTokenType.String)
        {
            walk.AddString(new PartEntry { Kind = ContentKind.Name, Provenance = Provenance.User, Stage = Stage.Input, MessageIndex = -1 });
        }

        index.EndUser = RequestMetadata.ReadText(ref walk) ?? index.EndUser;
    }

    private static GuardError? ReadCount(ref JsonWalk walk, string name, out long? count)
    {
        count = null;
        if (walk.Token == JsonTokenType.Null)
        {
            return null;
        }

        if (!walk.TryGetInt64(out var value) || value < 0)
        {
            walk.Skip();
            return Invalid($"The field \"{name}\" must be a whole number that is not negative.", name);
        }

        count = value;
        return null;
    }

    private static GuardError Invalid(string message, string parameter) => new(GuardErrorCode.InvalidRequest, message, parameter);
}
