using System.Text.Json;
using System.Text.Unicode;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>Reads the body of OpenAI's responses. Fields and items it does not know become <see cref="ContentKind.Unknown"/> parts and travel on unchanged.</summary>
public sealed class OpenAiResponsesIndexer : IContentIndexer
{
    private DuplicateNames? _spareNames;

    public Result<ContentIndex> Index(ReadOnlyMemory<byte> utf8Json)
    {
        if (utf8Json.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return Invalid("The body is empty; send a JSON object with \"model\" and \"input\".");
        }

        if (!Utf8.IsValid(utf8Json.Span))
        {
            return Invalid("The body is not valid UTF-8; encode it as UTF-8.");
        }

        var index = new ContentIndex(new PartTable()) { HasInputItems = true };
        var names = Interlocked.Exchange(ref _spareNames, null) ?? new DuplicateNames();
        try
        {
            var error = Read(utf8Json, index, names);
            if (error is null)
            {
                return index;
            }

            index.Dispose();
            return error;
        }
        catch (JsonException exception)
        {
            index.Dispose();
            return Invalid(exception.Message.Contains("configured depth", StringComparison.Ordinal)
                ? $"The body nests deeper than {JsonLimits.MaxDepth} levels."
                : $"The body is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}).");
        }
        finally
        {
            names.Reset();
            Volatile.Write(ref _spareNames, names);
        }
    }

    private static GuardError? Read(ReadOnlyMemory<byte> document, ContentIndex index, DuplicateNames names)
    {
        var walk = new JsonWalk(document, index.Table.AddDocument(document), index.Table, names);
        if (!walk.Read() || walk.Token != JsonTokenType.StartObject)
        {
            return Invalid("The body must be a JSON object.");
        }

        var fields = new ResponsesRequestFields(index);
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            fields.Read(ref walk, document);
            if (fields.Failure is not null)
            {
                return fields.Failure;
            }
        }

        if (walk.Failure is not null)
        {
            return walk.Failure;
        }

        index.TextBytes = index.Table.TextBytes();
        index.RootEnd = walk.TokenStart;
        walk.Read();
        return fields.Finish();
    }

    private static GuardError Invalid(string message) => new(GuardErrorCode.InvalidRequest, message);
}
