using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>
/// Hashes what a rule set does: ids, versions, stages, matcher settings and code, conditions, exceptions, rollouts, actions, limits and the files matchers read, in declared order.
/// Titles, comments, examples and the spelling of the YAML do not count, so the same behaviour has the same revision everywhere.
/// </summary>
internal sealed class RuleRevision(IDictionary<string, string> assetReads)
{
    private static readonly Stage[] Stages = [Stage.Input, Stage.Output, Stage.ToolList, Stage.ToolCall, Stage.ToolResult, Stage.Log];
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Adds a rule.</summary>
    /// <param name="rule">As written.</param>
    /// <param name="bindings">As compiled.</param>
    /// <param name="codeVersions">Those of the factories that built it.</param>
    public void Add(RuleDeclaration rule, ImmutableArray<GuardrailBinding> bindings, string codeVersions)
    {
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        json.WriteString("rule", bindings[0].RuleId);
        json.WriteString("name", bindings[0].Name);
        json.WriteNumber("mode", (int)rule.Mode);
        json.WriteNumber("apply", (int)rule.Apply);
        Write(json, "at", rule.At);
        Write(json, "beside", rule.ConcurrentAt);
        foreach (var place in rule.Elsewhere)
        {
            Write(json, "at", place.At);
            Write(json, "beside", place.ConcurrentAt);
            json.WritePropertyName("when");
            RevisionTerms.Write(json, place.Scope);
        }

        json.WriteStartArray("match");
        foreach (var match in rule.Matches)
        {
            json.WriteStringValue(match.Type);
            Write(json, match.Settings);
        }

        json.WriteEndArray();
        if (codeVersions.Length > 0)
        {
            json.WriteString("code", codeVersions);
        }

        json.WriteStartObject("action");
        foreach (var label in rule.Action.Labels.Order(StringComparer.Ordinal))
        {
            Write(json, label, rule.Action.For(label));
        }

        Write(json, "", rule.Action.For(""));
        json.WriteEndObject();
        json.WriteBoolean("can_be_disabled", rule.CanBeDisabled);
        RevisionTerms.Write(json, rule);
        json.WriteNumber("timeout", bindings[0].Timeout.Ticks);
        json.WriteNumber("on_error", (int)rule.Limits.OnError);
        json.WriteEndObject();
    }

    /// <summary>Adds a canonical text.</summary>
    public void Add(string canonical)
    {
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStringValue(canonical);
    }

    /// <summary>Adds a condition.</summary>
    public void Add(RuleScope? scope)
    {
        using var json = new Utf8JsonWriter(_buffer);
        RevisionTerms.Write(json, scope);
    }

    /// <summary>Lower-case hex SHA-256.</summary>
    public string Complete()
    {
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartArray();
            foreach (var hash in assetReads.OrderBy(read => read.Key, StringComparer.Ordinal).Select(read => read.Value))
            {
                json.WriteStringValue(hash);
            }

            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(_buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter json, string name, StageSet stages)
    {
        json.WriteStartArray(name);
        foreach (var stage in Stages)
        {
            if (stages.Contains(stage))
            {
                json.WriteNumberValue((int)stage);
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string label, GuardrailAction action)
    {
        json.WriteStartArray(label);
        json.WriteNumberValue((int)action.Kind);
        json.WriteStringValue(action.Text);
        json.WriteNumberValue(action.KeepLast);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DocumentNode node)
    {
        switch (node)
        {
            case DocumentMap map:
                json.WriteStartObject();
                foreach (var entry in map.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(entry.Name);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case DocumentList list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case DocumentScalar { IsNull: true }:
                json.WriteNullValue();
                break;
            case DocumentScalar scalar when !scalar.IsQuoted && scalar.Describe() != "a string":
                json.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(":" + scalar.Text));
                break;
            case DocumentScalar scalar:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }
}
