using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Engine.Scopes;

/// <summary>
/// The share of keys or sessions for which a rule is enforced. The side a key falls on follows from the salt and the key alone, so it is the same on
/// every instance and after every start, and a larger share only adds to a smaller one. Immutable.
/// </summary>
/// <param name="BasisPoints">Hundredths of a percent, 0 to 10,000.</param>
/// <param name="BySession">By session where there is one, else by key.</param>
/// <param name="Salt">Parts one rollout from another; the rule's id unless it says otherwise.</param>
/// <param name="Until">After this moment nobody is enforced any more, or null.</param>
public sealed record Rollout(int BasisPoints, bool BySession, string Salt, DateTimeOffset? Until)
{
    private const int All = 10_000;
    private const int MaxSubjectBytes = 512;

    public bool Covers(RequestFacts facts) => (Until is not { } until || facts.Now < until) && Bucket(Subject(facts)) < BasisPoints;

    /// <summary>0 to 9,999: SHA-256 of salt, a zero byte and the subject, the first eight bytes modulo 10,000.</summary>
    public int Bucket(string subject)
    {
        Span<byte> text = stackalloc byte[MaxSubjectBytes * 2];
        var length = Utf8(Salt, text[..(MaxSubjectBytes - 1)]);
        text[length++] = 0;
        length += Utf8(subject, text.Slice(length, MaxSubjectBytes));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % All);
    }

    private string Subject(RequestFacts facts)
    {
        var caller = facts.Caller;
        return (BySession ? facts.Session : null) ?? caller.Key?.TokenHash ?? caller.User?.UserId ?? "";
    }

    private static int Utf8(string text, Span<byte> target)
    {
        Encoding.UTF8.TryGetBytes(text, target, out var written);
        return written == 0 && text.Length > 0 ? Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, target.Length / 4)), target) : written;
    }
}
