using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Agent;

/// <summary>
/// Ids of approval requests that hold what is to be approved, so that nothing is kept between requests: AES-256-GCM, bound to the caller. Nobody else can approve, and nobody can
/// approve something else than what was asked. Thread-safe.
/// </summary>
internal sealed class ApprovalSeal(ProtectionKey protection, TimeProvider time)
{
    private const string Prefix = "mcpr_guard_";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MaxLength = 256 * 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Whether an id looks like one that was made here; a provider's own do not.</summary>
    public static bool IsOwn(string? id) => id is not null && id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The id; null for calls that are too many, or whose arguments are too long, to be asked about.</summary>
    public string? Seal(PendingCalls pending, Caller caller)
    {
        if (pending.Beside.Length > PendingCalls.MaxBeside)
        {
            return null;
        }

        var plain = JsonFields.Bytes(pending.ToJson((time.GetUtcNow() + Lifetime).ToUnixTimeSeconds()));
        var text = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(text.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(protection.Approvals, TagBytes);
        cipher.Encrypt(text.AsSpan(0, NonceBytes), plain, text.AsSpan(NonceBytes, plain.Length), text.AsSpan(NonceBytes + plain.Length), ScopeOf(caller));
        var id = Prefix + Base64Url.EncodeToString(text);
        return id.Length <= MaxLength ? id : null;
    }

    /// <summary>What an id asks about; null for one that was not made here, for another caller, or too long ago.</summary>
    public PendingCalls? Open(string id, Caller caller)
    {
        if (id.Length > MaxLength || !IsOwn(id) || !Base64Url.IsValid(id.AsSpan(Prefix.Length)))
        {
            return null;
        }

        var text = Base64Url.DecodeFromChars(id.AsSpan(Prefix.Length));
        if (text.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        var plain = new byte[text.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(protection.Approvals, TagBytes);
        try
        {
            cipher.Decrypt(text.AsSpan(0, NonceBytes), text.AsSpan(NonceBytes, plain.Length), text.AsSpan(NonceBytes + plain.Length), plain, ScopeOf(caller));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return JsonFields.Parse(plain) is { } json ? PendingCalls.Read(json, time.GetUtcNow().ToUnixTimeSeconds()) : null;
    }

    private static byte[] ScopeOf(Caller caller) => SHA256.HashData(Encoding.UTF8.GetBytes(caller.Key?.TokenHash ?? (caller.IsMaster ? "master" : "")));
}
