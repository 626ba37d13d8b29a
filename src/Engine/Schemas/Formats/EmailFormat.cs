using System.Buffers;

namespace Guard.Engine.Schemas.Formats;

/// <summary>Mailboxes of RFC 5321, section 4.1.2, and with letters of all scripts of RFC 6531. Pure.</summary>
internal static class EmailFormat
{
    private const int MaxLocalBytes = 64;

    private static readonly SearchValues<char> Atom = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");

    public static bool IsEmail(ReadOnlySpan<char> text, bool isInternational)
    {
        var at = text.LastIndexOf('@');
        if (at < 1 || at == text.Length - 1 || System.Text.Encoding.UTF8.GetByteCount(text[..at]) > MaxLocalBytes)
        {
            return false;
        }

        var local = text[..at];
        var domain = text[(at + 1)..];
        return (local[0] == '"' ? IsQuoted(local, isInternational) : AreAtoms(local, isInternational)) && IsDomain(domain, isInternational);
    }

    private static bool AreAtoms(ReadOnlySpan<char> local, bool isInternational)
    {
        foreach (var range in local.Split('.'))
        {
            var atom = local[range];
            if (atom.IsEmpty || !AllAllowed(atom, isInternational))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AllAllowed(ReadOnlySpan<char> atom, bool isInternational)
    {
        foreach (var letter in atom)
        {
            if (!Atom.Contains(letter) && !(isInternational && letter >= 0x80))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<char> local, bool isInternational)
    {
        if (local.Length < 2 || local[^1] != '"')
        {
            return false;
        }

        var inside = local[1..^1];
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] == '\\')
            {
                i++;
                if (i == inside.Length || inside[i] is < ' ' or > '~')
                {
                    return false;
                }
            }
            else if (inside[i] is '"' or < ' ' or '\x7F' || (inside[i] >= 0x80 && !isInternational))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain, bool isInternational)
    {
        if (domain[0] != '[')
        {
            return HostFormats.IsMailDomain(domain, isInternational);
        }

        var literal = domain[1..];
        if (literal.IsEmpty || literal[^1] != ']')
        {
            return false;
        }

        literal = literal[..^1];
        return literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? AddressFormats.IsIpv6(literal[5..]) : AddressFormats.IsIpv4(literal);
    }
}
