using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>Reads a request body of one dialect. Stateless and thread-safe.</summary>
public interface IContentIndexer
{
    /// <summary>Indexes, or says what is wrong with the body. The index views <paramref name="utf8Json"/>, which must outlive it.</summary>
    Result<ContentIndex> Index(ReadOnlyMemory<byte> utf8Json);
}
