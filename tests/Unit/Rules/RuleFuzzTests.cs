using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Documents;
using Guard.Engine.Rules;

namespace Guard.UnitTests.Rules;

public class RuleFuzzTests
{
    private static readonly string[] Pieces =
    [
        "guard: v1\n", "pack: acme\n", "rules:\n", "  - id: acme/a\n", "    version: 1\n", "    title: t\n", "    at: [input, output]\n", "    at: input\n",
        "    match: {words: [a]}\n", "    match:\n", "      words: [a, b]\n", "    action: mask\n", "    action: {default: block}\n", "    limits: {timeout_ms: 5}\n",
        "    examples:\n", "      - {input: a, expect: {action: mask}}\n", "      - input: [\n", "&a", "*a", "<<: *a\n", "? ", ": ", "- ", "{", "}", "[", "]", "|\n", ">\n",
        "\"", "'", "#", "---\n", "...\n", "!!x ", "%YAML 9.9\n", "\t", "\u0000", "\uD800", "\u2028", "name: acme\n", "null", "~", "-1", "99999999999999999999",
    ];

    [Fact]
    public void ArbitraryText_NeverThrows_WhenReadAndCompiled()
    {
        var texts = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
            Gen.Elements(Pieces).ListOf().Select(string.Concat));
        Prop.ForAll(Arb.From(texts), Compiles).Check(Config.QuickThrowOnFailure.WithMaxTest(10000));
    }

    [Fact]
    public void DamagedRuleFile_NeverThrows_WhenReadAndCompiled()
    {
        var good = RuleSamples.Masking();
        var damage = from start in Gen.Choose(0, good.Length)
                     from length in Gen.Choose(0, 12)
                     from piece in Gen.Elements(Pieces)
                     select string.Concat(good.AsSpan(0, start), piece, good.AsSpan(Math.Min(good.Length, start + length)));
        Prop.ForAll(Arb.From(damage), Compiles).Check(Config.QuickThrowOnFailure.WithMaxTest(10000));
    }

    private static bool Compiles(string text)
    {
        var diagnostics = new List<Diagnostic>();
        var compiler = new RuleCompiler([new AnyMatcher()], diagnostics, new Dictionary<string, string>());
        var load = compiler.CompileAsync([new RuleText("a.yaml", "/nowhere", "/nowhere", text)], CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return load.RuleSet is not null || load.Diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error);
    }

    private sealed class AnyMatcher : Guard.Engine.Guardrails.IGuardrailFactory, Guard.Engine.Guardrails.IGuardrail
    {
        public string Type => "words";

        public Guard.Engine.Guardrails.IGuardrail Create(Guard.Engine.Guardrails.GuardrailDefinition definition, ICollection<Diagnostic> diagnostics) => this;

        public ValueTask<Guard.Engine.Guardrails.GuardrailDecision> EvaluateAsync(
            Guard.Engine.Guardrails.GuardrailContext context, CancellationToken cancellationToken) => default;
    }
}
