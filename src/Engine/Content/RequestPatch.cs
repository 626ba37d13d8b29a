using System.Buffers;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>What changes in a request body between caller and upstream. The part common to all attempts is made once; each attempt adds its own.</summary>
internal sealed class RequestPatch
{
    private static readonly byte[] IncludeUsage = [.. "{\"include_usage\":true}"u8];

    private readonly ContentIndex _index;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly BodyPatch _common;
    private readonly BodyPatch _forMock;

    public RequestPatch(ContentIndex index, ReadOnlyMemory<byte> body)
    {
        _index = index;
        _body = body;
        _common = new BodyPatch();
        var removals = RequestRemovals.Plan(index, body.Span);
        PartSplicer.AddEdits(index.Table, _common, removals);
        removals?.AddTo(_common);
        _forMock = index.Root.Exists(static property => property.IsMock) ? _common.Clone() : _common;
        AddCuts(_common, toMock: false);
        if (!ReferenceEquals(_common, _forMock))
        {
            AddCuts(_forMock, toMock: true);
        }
    }

    /// <summary>The body one attempt sends.</summary>
    /// <param name="upstreamModel">Name the deployment knows.</param>
    /// <param name="needsUsage">Ask the upstream to report usage in a stream.</param>
    /// <param name="defaultsJson">JSON object of members to add where the caller gave none, or null.</param>
    /// <param name="toMock">The built-in mock is asked, which understands fields that no one else does.</param>
    public ReadOnlyMemory<byte> For(string upstreamModel, bool needsUsage, string? defaultsJson, bool toMock = false)
    {
        var common = toMock ? _forMock : _common;
        var isSameModel = string.Equals(upstreamModel, _index.Model, StringComparison.Ordinal);
        var addsUsage = needsUsage && _index.IsStream && !_index.WantsUsage;
        if (isSameModel && !addsUsage && defaultsJson is null && common.IsEmpty)
        {
            return _body;
        }

        var patch = common.Clone();
        if (!isSameModel)
        {
            patch.Replace(_index.ModelValue.Start, _index.ModelValue.Length, Quoted(upstreamModel));
        }

        var additions = new ArrayBufferWriter<byte>();
        if (addsUsage)
        {
            AddUsage(patch, additions, toMock);
        }

        if (defaultsJson is not null)
        {
            AddDefaults(defaultsJson, additions, toMock);
        }

        if (additions.WrittenCount > 0)
        {
            patch.Replace(_index.RootEnd, 0, additions.WrittenMemory);
        }

        return patch.Apply(_body.Span);
    }

    private static byte[] Quoted(string text) => JsonSerializer.SerializeToUtf8Bytes(text, ContentJsonContext.Default.String);

    /// <summary>Removes properties together with exactly one comma each.</summary>
    private void AddCuts(BodyPatch patch, bool toMock)
    {
        var root = _index.Root;
        var keptEnd = -1;
        for (var i = 0; i < root.Count; i++)
        {
            if (!root[i].StaysBehind(toMock))
            {
                keptEnd = root[i].End;
                continue;
            }

            var start = keptEnd >= 0 ? root[i - 1].End : root[i].Start;
            var end = keptEnd >= 0 ? root[i].End : i + 1 < root.Count ? root[i + 1].Start : root[i].End;
            patch.Replace(start, end - start, default);
        }
    }

    private void AddUsage(BodyPatch patch, ArrayBufferWriter<byte> additions, bool toMock)
    {
        if (!_index.StreamOptions.IsPresent)
        {
            AddMember(additions, "stream_options"u8, IncludeUsage, toMock);
            return;
        }

        var options = _body.Span.Slice(_index.StreamOptions.Start, _index.StreamOptions.Length);
        patch.Replace(_index.StreamOptions.Start, _index.StreamOptions.Length, WithUsage(options));
    }

    private static byte[] WithUsage(ReadOnlySpan<byte> options)
    {
        if (options[0] != (byte)'{')
        {
            return IncludeUsage;
        }

        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        using var document = JsonDocument.Parse(options.ToArray());
        writer.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!member.NameEquals("include_usage"u8))
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteBoolean("include_usage"u8, true);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private void AddDefaults(string defaultsJson, ArrayBufferWriter<byte> additions, bool toMock)
    {
        using var defaults = JsonDocument.Parse(defaultsJson);
        foreach (var member in defaults.RootElement.EnumerateObject())
        {
            var name = System.Text.Encoding.UTF8.GetBytes(member.Name);
            if (!HasRoot(name, toMock))
            {
                AddMember(additions, name, System.Text.Encoding.UTF8.GetBytes(member.Value.GetRawText()), toMock);
            }
        }
    }

    private bool HasRoot(ReadOnlySpan<byte> name, bool toMock)
    {
        foreach (var property in _index.Root)
        {
            var reader = new Utf8JsonReader(_body.Span[property.Start..property.ValueStart], isFinalBlock: false, default);
            if (!property.StaysBehind(toMock) && reader.Read() && JsonText.Is(reader, name))
            {
                return true;
            }
        }

        return false;
    }

    private void AddMember(ArrayBufferWriter<byte> additions, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool toMock)
    {
        var isFirst = additions.WrittenCount == 0 && !_index.Root.Exists(property => !property.StaysBehind(toMock));
        additions.Write(isFirst ? "\""u8 : ",\""u8);
        JsonText.AppendEscaped(additions, name);
        additions.Write("\":"u8);
        additions.Write(value);
    }
}
