using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Host.Commands;

/// <summary>An explanation for people.</summary>
internal static class ExplanationText
{
    public static string Of(JsonObject explanation)
    {
        var text = new StringBuilder();
        if (explanation["refused"] is { } refused)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"refused: {refused}");
        }

        foreach (var guardrail in explanation["guardrails"]!.AsArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"{guardrail!["order"],3}. {guardrail["name"]}  {guardrail["rule"]}  {guardrail["type"]}  {guardrail["mode"]}");
            text.Append(CultureInfo.InvariantCulture, $"  at {string.Join(", ", guardrail["stages"]!.AsArray())}");
            text.AppendLine(guardrail["concurrent"]!.GetValue<bool>() ? "  beside the model call" : "");
            Reasons(text, guardrail);
        }

        foreach (var guardrail in explanation["skipped"]!.AsArray())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  -  {guardrail!["name"]}  {guardrail["rule"]}  does not run");
            Reasons(text, guardrail);
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"revision {explanation["revision"]}");
        return text.ToString();
    }

    private static void Reasons(StringBuilder text, JsonNode guardrail)
    {
        foreach (var reason in guardrail["reasons"]!.AsArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"       {(reason!["runs"]!.GetValue<bool>() ? "+" : "-")} {reason["source"]}");
            text.Append(reason["detail"] is { } detail ? $": {detail}" : "");
            text.AppendLine(reason["origin"] is { } origin ? $" ({origin["file"]}:{origin["line"]})" : "");
        }
    }
}
