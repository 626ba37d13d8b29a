using System.Text;
using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>Stars for letters and digits but the last few.</summary>
internal static class KeptLast
{
    /// <summary>Separators stay, invisible characters do not.</summary>
    public static string Of(string found, int keep)
    {
        var hidden = -keep;
        foreach (var rune in found.EnumerateRunes())
        {
            hidden += Rune.IsLetterOrDigit(rune) ? 1 : 0;
        }

        var result = new StringBuilder(found.Length);
        foreach (var rune in found.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                result.Append(hidden-- > 0 ? "*" : rune.ToString());
            }
            else if (!InvisibleText.IsInvisible(rune))
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }
}
