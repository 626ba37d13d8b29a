using System.Collections.Immutable;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>The order in which the bindings of a set run.</summary>
internal static class BindingOrder
{
    /// <summary>The same bindings in running order. Given in the order of their files and lines.</summary>
    public static ImmutableArray<GuardrailBinding> Arrange(ImmutableArray<GuardrailBinding> declared) => declared;
}
