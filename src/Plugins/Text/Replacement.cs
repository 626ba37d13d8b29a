using System.Text;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Text;

/// <summary>What stands in the place of a finding.</summary>
internal static class Replacement
{
    /// <summary>The text that carries out an editing action, or null when the action leaves the finding where it is.</summary>
    public static string? For(GuardrailAction action, string label, ReadOnlySpan<byte> found) => action.Kind switch
    {
        GuardrailActionKind.Mask => $"<{label}>",
        GuardrailActionKind.MaskKeepLast => KeepLast(Encoding.UTF8.GetString(found), action.KeepLast),
        GuardrailActionKind.Replace => (action.Text ?? "").Replace("{label}", label, StringComparison.Ordinal),
        GuardrailActionKind.Redact => "",
        _ => null,
    };

    /// <summary>Stars for letters and digits but the last few; separators stay, invisible characters do not.</summary>
    private static string KeepLast(string found, int keep)
    {
        var hidden = -keep;
        foreach (var rune in found.EnumerateRunes())
        {
            hidden += Rune.IsLetterOrDigit(rune) ? 1 : 0;
        }

        var result = new StringBuilder(found.Length);
        foreach (var rune in found.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                if (SymbolFolding.IsVisible(rune))
                {
                    result.Append(rune.ToString());
                }
            }
            else
            {
                result.Append(hidden-- > 0 ? "*" : rune.ToString());
            }
        }

        return result.ToString();
    }
}
