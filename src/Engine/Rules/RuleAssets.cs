using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// Files beside one rule file, never outside the root the rules were loaded from: not by an absolute path, not by <c>..</c>, not by a link.
/// Remembers what was asked for, so that a change of a word list is noticed like a change of a rule. Used while compiling; thread-safe.
/// </summary>
/// <param name="root">Directory that may not be left.</param>
/// <param name="directory">Directory of the rule file.</param>
/// <param name="reads">Receives the full path of each file asked for and the SHA-256 of what was found.</param>
internal sealed class RuleAssets(string root, string directory, IDictionary<string, string> reads) : IRuleAssets
{
    private const string Unreadable = "unreadable";
    private static readonly string[] OwnVariables = ["GUARD_", "LITELLM_MASTER_KEY", "LITELLM_SALT_KEY", "DATABASE_", "REDIS_"];
    private static readonly UTF8Encoding Strict = new(false, true);

    public string? ReadText(string relativePath, int maxBytes, out string? reason)
    {
        reason = null;
        if (relativePath.Length is 0 or > 1024 || relativePath.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relativePath))
        {
            reason = "the path must be relative to the rule file";
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(directory, relativePath));
        try
        {
            if (!RealPath.IsInside(path, root))
            {
                reason = "the path leaves the directory of the rules";
                return null;
            }

            var print = Fingerprint(path);
            lock (reads)
            {
                reads[path] = print;
            }

            var bytes = ReadBounded(path, maxBytes);
            reason = bytes is null ? string.Create(CultureInfo.InvariantCulture, $"the file is larger than {maxBytes} bytes") : null;
            return bytes is null ? null : Strict.GetString(WithoutMark(bytes));
        }
        catch (DecoderFallbackException)
        {
            reason = "the file is not UTF-8";
        }
        catch (IOException exception)
        {
            reason = exception is FileNotFoundException or DirectoryNotFoundException ? "the file does not exist" : "the file cannot be read";
        }
        catch (UnauthorizedAccessException)
        {
            reason = "the file cannot be read";
        }

        return null;
    }

    public string? ReadSecret(string name, out string? reason)
    {
        if (OwnVariables.Any(own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase)))
        {
            reason = "Guard's own variables are not for rules";
            return null;
        }

        var value = Environment.GetEnvironmentVariable(name);
        reason = string.IsNullOrEmpty(value) ? "the environment variable is not set" : null;
        return reason is null ? value : null;
    }

    /// <summary>SHA-256 of a file's bytes, or a fixed word when it cannot be read.</summary>
    public static string Fingerprint(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (IOException)
        {
            return Unreadable;
        }
        catch (UnauthorizedAccessException)
        {
            return Unreadable;
        }
    }

    private static byte[]? ReadBounded(string path, int maxBytes)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[Math.Min(stream.Length, maxBytes) + 1];
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return read > maxBytes || stream.Length > maxBytes ? null : buffer[..read];
    }

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) => bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
}
