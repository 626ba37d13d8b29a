namespace Guard.Testing;

/// <summary>
/// Texts that tests plant where secrets and personal data travel. Wherever one of them turns up in what a gateway says about its work (logs, metrics,
/// spans, its output), the test that started it fails.
/// </summary>
public static class PlantedSecrets
{
    public const string Email = "ana.lind@client.example";
    public const string Card = "4111 1111 1111 1111";
    public const string UpstreamKey = "sk-upstream-secret-0000000000000001";

    /// <summary>Everything that is planted. A master key is not among them: a gateway that made its own says it once.</summary>
    public static IReadOnlyList<string> All { get; } = [Email, "ana.lind", Card, Card.Replace(" ", "", StringComparison.Ordinal), UpstreamKey, "219-09-9998", "AT611904300234573201"];

    /// <summary>Throws when a text holds any of the secrets.</summary>
    /// <param name="where">What the text is, for the message.</param>
    /// <param name="text">Searched as it is.</param>
    /// <param name="more">Secrets of one test besides, such as the keys it made.</param>
    public static void ThrowIfIn(string where, string text, params IEnumerable<string> more)
    {
        foreach (var secret in All.Concat(more))
        {
            var at = text.IndexOf(secret, StringComparison.Ordinal);
            if (at >= 0)
            {
                throw new LeakException($"{where} hold a planted secret: {text[Math.Max(0, at - 200)..Math.Min(text.Length, at + secret.Length + 100)]}");
            }
        }
    }
}
