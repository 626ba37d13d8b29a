using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Guard.Host.Presidio;

/// <summary>Reads one operator with its parameters.</summary>
internal sealed class OperatorReader(PresidioReader reader)
{
    private const int MaxParameter = 10_000;
    private const int MinSaltBytes = 16;
    private const int RandomSaltBytes = 32;

    private static readonly TextOperator Keep = new("keep", static (_, text) => text);
    private static readonly TextOperator KeepDeanonymized = new("deanonymize_keep", static (_, text) => text);
    private static readonly TextOperator Redact = new("redact", static (_, _) => "");

    public void Refuse(string path, string complaint) => reader.Refuse(path, complaint);

    public TextOperator? ReadAnonymizer(JsonElement written, string path) => reader.Text(written, "type", path + ".type", MaxParameter) switch
    {
        "replace" => Replace(written, path),
        "redact" => Redact,
        "mask" => Mask(written, path),
        "hash" => Hash(written, path),
        "encrypt" => Encrypt(written, path),
        "keep" => Keep,
        _ => Unknown(path, string.Join(", ", OperatorSet.Anonymizers)),
    };

    public TextOperator? ReadDeanonymizer(JsonElement written, string path) => reader.Text(written, "type", path + ".type", MaxParameter) switch
    {
        "decrypt" => Key(written, path) is { } key ? new TextOperator("decrypt", (_, text) => EncryptedText.Decrypt(key, text)) : null,
        "deanonymize_keep" => KeepDeanonymized,
        _ => Unknown(path, string.Join(", ", OperatorSet.Deanonymizers)),
    };

    private TextOperator? Unknown(string path, string known)
    {
        reader.Refuse(path + ".type", $"must be one of {known}");
        return null;
    }

    private TextOperator Replace(JsonElement written, string path)
    {
        var value = reader.Text(written, "new_value", path + ".new_value", MaxParameter);
        return new TextOperator("replace", (entity, _) => string.IsNullOrEmpty(value) ? $"<{entity}>" : value);
    }

    private TextOperator? Mask(JsonElement written, string path)
    {
        var character = reader.Text(written, "masking_char", path + ".masking_char", MaxParameter);
        var count = reader.WholeNumber(written, "chars_to_mask", path + ".chars_to_mask");
        var fromEnd = reader.Flag(written, "from_end", path + ".from_end") ?? false;
        if (character is null || CodePoints.CountOf(character) != 1)
        {
            reader.Refuse(path + ".masking_char", "must be one character");
        }

        if (count is null)
        {
            reader.Refuse(path + ".chars_to_mask", "is needed: how many characters are masked");
        }

        return reader.Fault is null ? new TextOperator("mask", (_, text) => Masked(new CodePoints(text), character!, count!.Value, fromEnd)) : null;
    }

    private static string Masked(CodePoints text, string character, int count, bool fromEnd)
    {
        var masked = Math.Clamp(count, 0, text.Count);
        var result = new StringBuilder(text.Text.Length);
        if (fromEnd)
        {
            result.Append(text.Slice(0, text.Count - masked));
        }

        for (var i = 0; i < masked; i++)
        {
            result.Append(character);
        }

        return fromEnd ? result.ToString() : result.Append(text.Slice(masked, text.Count)).ToString();
    }

    /// <summary>Hexadecimal, of the text followed by the salt. Without a salt every result gets a random one, so that no value can be guessed by hashing.</summary>
    private TextOperator? Hash(JsonElement written, string path)
    {
        var type = reader.Text(written, "hash_type", path + ".hash_type", MaxParameter) ?? "sha256";
        if (type is not ("sha256" or "sha512"))
        {
            reader.Refuse(path + ".hash_type", "must be sha256 or sha512");
        }

        var salt = reader.Text(written, "salt", path + ".salt", MaxParameter) is { } text ? Encoding.UTF8.GetBytes(text) : null;
        if (salt?.Length < MinSaltBytes)
        {
            reader.Refuse(path + ".salt", string.Create(CultureInfo.InvariantCulture, $"must have at least {MinSaltBytes} bytes; leave it out for a random one"));
        }

        return reader.Fault is null ? new TextOperator("hash", (_, found) => Hashed(found, salt, type == "sha512")) : null;
    }

    private static string Hashed(string text, byte[]? salt, bool isLong)
    {
        byte[] salted = [.. Encoding.UTF8.GetBytes(text), .. salt ?? RandomNumberGenerator.GetBytes(RandomSaltBytes)];
        return Convert.ToHexStringLower(isLong ? SHA512.HashData(salted) : SHA256.HashData(salted));
    }

    private TextOperator? Encrypt(JsonElement written, string path)
    {
        var isDeterministic = reader.Flag(written, "deterministic", path + ".deterministic") ?? false;
        return Key(written, path) is { } key ? new TextOperator("encrypt", (_, text) => EncryptedText.Encrypt(key, text, isDeterministic)) : null;
    }

    private byte[]? Key(JsonElement written, string path)
    {
        var key = reader.Text(written, "key", path + ".key", MaxParameter) is { } text ? Encoding.UTF8.GetBytes(text) : null;
        if (key is null)
        {
            reader.Refuse(path + ".key", "is needed");
        }
        else if (key.Length is not (16 or 24 or 32))
        {
            reader.Refuse(path + ".key", "must have 16, 24 or 32 bytes");
        }

        return reader.Fault is null ? key : null;
    }
}
