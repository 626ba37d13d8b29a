using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Policy;

/// <summary>
/// The arguments of a call as an operator wants them: which may be given, which are forced, filled in, left out, masked and rewritten; then checked by the tool's schema.
/// A tool's own rules come before those of every tool (<c>*</c>). Thread-safe.
/// </summary>
internal sealed class ToolArguments(ArgumentSchemas schemas)
{
    private const string EveryTool = "*";

    /// <summary>Longer texts are not rewritten: the call is refused.</summary>
    private const int MaxRewritten = 64 * 1024;

    /// <summary>What guardrails judge and the server is sent, but for constants; or why the tool is not called.</summary>
    /// <param name="server">Whose tool it is.</param>
    /// <param name="tool">The tool as its server listed it.</param>
    /// <param name="name">The tool's own name.</param>
    /// <param name="given">What the caller wrote; not changed.</param>
    public (JsonObject Arguments, string? Problem) Prepare(McpServerSettings server, JsonObject tool, string name, JsonObject given)
    {
        if (ToolPolicy.RefusedArgument(server, name, given.Select(static pair => pair.Key)) is { } refused)
        {
            return (given, $"The tool may not be called with the argument \"{refused}\".");
        }

        var prepared = given;
        foreach (var rule in RulesOf(server, name))
        {
            prepared = ReferenceEquals(prepared, given) ? (JsonObject)given.DeepClone() : prepared;
            if (!Apply(rule, prepared))
            {
                return (given, $"The tool was not called: the argument \"{rule.Name}\" is longer than {MaxRewritten} characters.");
            }
        }

        return schemas.Misfit(tool, Complete(server, name, prepared)) is { } misfit
            ? (given, $"The tool was not called, its arguments do not fit its schema: {misfit}.")
            : (prepared, null);
    }

    /// <summary>A copy with the constants, which is what the server is sent.</summary>
    public static JsonObject Complete(McpServerSettings server, string name, JsonObject judged)
    {
        var complete = (JsonObject)judged.DeepClone();
        foreach (var rule in RulesOf(server, name))
        {
            if (rule is ArgumentRule.Constant constant)
            {
                complete[constant.Name] = JsonNode.Parse(constant.Json);
            }
            else if (rule is ArgumentRule.Drop)
            {
                // A guardrail may write arguments too.
                complete.Remove(rule.Name);
            }
        }

        return complete;
    }

    /// <summary>Shows a tool without the arguments that callers do not give, and with what is filled in for them.</summary>
    /// <param name="server">Whose tool it is.</param>
    /// <param name="name">The tool's own name.</param>
    /// <param name="shown">The tool; changed.</param>
    public static void Show(McpServerSettings server, string name, JsonObject shown)
    {
        if (shown["inputSchema"] is not JsonObject schema)
        {
            return;
        }

        foreach (var rule in RulesOf(server, name))
        {
            if (rule is not (ArgumentRule.Constant or ArgumentRule.Drop or ArgumentRule.Default))
            {
                continue;
            }

            if (schema["required"] is JsonArray required && required.FirstOrDefault(item => JsonRpc.TextOf(item) == rule.Name) is { } needed)
            {
                required.Remove(needed);
            }

            var properties = schema["properties"] as JsonObject;
            if (rule is not ArgumentRule.Default filled)
            {
                properties?.Remove(rule.Name);
            }
            else if (properties?[rule.Name] is JsonObject property)
            {
                property["default"] = JsonNode.Parse(filled.Json);
            }
        }
    }

    private static IEnumerable<ArgumentRule> RulesOf(McpServerSettings server, string name)
    {
        if (server.Arguments.Count == 0)
        {
            return [];
        }

        var own = server.Arguments.GetValueOrDefault(name, []);
        var every = server.Arguments.GetValueOrDefault(EveryTool, []);
        return own.Concat(every.Where(rule => !own.Any(mine => mine.Name == rule.Name)));
    }

    /// <summary>False for a text too long to be rewritten.</summary>
    private static bool Apply(ArgumentRule rule, JsonObject arguments)
    {
        switch (rule)
        {
            case ArgumentRule.Constant or ArgumentRule.Drop:
                arguments.Remove(rule.Name);
                break;
            case ArgumentRule.Default filled when !arguments.ContainsKey(rule.Name):
                arguments[rule.Name] = JsonNode.Parse(filled.Json);
                break;
            case ArgumentRule.Mask when arguments.ContainsKey(rule.Name):
                arguments[rule.Name] = ArgumentRule.Mask.Text;
                break;
            case ArgumentRule.Rewrite rewrite when JsonRpc.TextOf(arguments[rule.Name]) is { } text:
                if (text.Length > MaxRewritten)
                {
                    return false;
                }

                arguments[rule.Name] = rewrite.Pattern.Regex.Replace(text, _ => rewrite.With);
                break;
        }

        return true;
    }
}
