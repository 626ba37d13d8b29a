using System.Globalization;
using System.Text.Json;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>The canonical form of conditions, rollouts and exceptions: what means the same is written the same.</summary>
internal static class RevisionTerms
{
    public static void Write(Utf8JsonWriter json, RuleDeclaration rule)
    {
        json.WritePropertyName("when");
        Write(json, rule.Scope);
        if (rule.Rollout is { } rollout)
        {
            json.WriteStartArray("rollout");
            json.WriteNumberValue(rollout.BasisPoints);
            json.WriteBooleanValue(rollout.BySession);
            json.WriteStringValue(rollout.Salt);
            Write(json, rollout.Until);
            json.WriteEndArray();
        }

        json.WriteStartArray("exceptions");
        foreach (var exception in rule.Exceptions)
        {
            json.WriteStringValue(exception.Id);
            json.WriteStringValue(exception.Expires.ToString("O", CultureInfo.InvariantCulture));
            Write(json, exception.Scope);
            Write(json, exception.Entity);
            Write(json, exception.Value);
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, RuleScope? scope)
    {
        if (scope is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (var term in scope.Terms.OrderBy(term => term.Field).ThenBy(term => term.Header, StringComparer.Ordinal))
        {
            json.WriteNumberValue((int)term.Field);
            json.WriteStringValue(term.Header);
            Write(json, term.Text);
            Write(json, term.Number?.Least);
            Write(json, term.Number?.Most);
        }

        Write(json, scope.Tool);
        Write(json, scope.Server);
        if (scope.Time is { } time)
        {
            json.WriteStringValue(time.Zone.Id);
            json.WriteStringValue(string.Join(' ', (time.Days ?? []).Order()));
            json.WriteStringValue(time.From?.ToString("O", CultureInfo.InvariantCulture));
            json.WriteStringValue(time.Until?.ToString("O", CultureInfo.InvariantCulture));
            Write(json, time.After);
            Write(json, time.Before);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TextMatcher? matcher)
    {
        if (matcher is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        json.WriteBooleanValue(matcher.Texts is not null);
        WriteAll(json, (matcher.Texts ?? []).Order(StringComparer.Ordinal));
        WriteAll(json, matcher.Globs.Select(glob => glob.Text));
        WriteAll(json, matcher.Patterns.Select(pattern => string.Create(CultureInfo.InvariantCulture, $"{(int)pattern.Options}:{pattern}")));
        Write(json, matcher.Not);
        json.WriteEndArray();
    }

    private static void WriteAll(Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void Write(Utf8JsonWriter json, DateTimeOffset? moment) => json.WriteStringValue(moment?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
}
