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
    private const int MaxCharacters = 512;

    /// <summary>What this thread digested last: a request is asked by many rollouts, and its subject is digested once.</summary>
    [ThreadStatic]
    private static Digested t_last;

    private readonly ulong _salt = DigestOf(Salt);

    public string Salt { get; } = Salt;

    public bool Covers(RequestFacts facts) => (Until is not { } until || facts.Now < until) && Bucket(Subject(facts)) < BasisPoints;

    /// <summary>
    /// 0 to 9,999: the sum of the first eight bytes (big endian) of the SHA-256 of salt and of subject, each UTF-8 of their first 512 characters, mixed by the finalizer of
    /// MurmurHash3 (64 bits), modulo 10,000.
    /// </summary>
    public int Bucket(string subject)
    {
        if (!string.Equals(t_last.Subject, subject, StringComparison.Ordinal))
        {
            t_last = new Digested(subject, DigestOf(subject));
        }

        var mixed = _salt + t_last.Digest;
        mixed = (mixed ^ (mixed >> 33)) * 0xFF51AFD7ED558CCD;
        mixed = (mixed ^ (mixed >> 33)) * 0xC4CEB9FE1A85EC53;
        return (int)((mixed ^ (mixed >> 33)) % All);
    }

    private string Subject(RequestFacts facts)
    {
        var caller = facts.Caller;
        return (BySession ? facts.Session : null) ?? caller.Key?.TokenHash ?? caller.User?.UserId ?? "";
    }

    private static ulong DigestOf(string text)
    {
        Span<byte> utf8 = stackalloc byte[MaxCharacters * 3];
        var length = Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, MaxCharacters)), utf8);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..length], hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private readonly record struct Digested(string? Subject, ulong Digest);
}
