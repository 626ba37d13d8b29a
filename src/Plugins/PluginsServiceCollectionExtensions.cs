using Guard.Engine.Guardrails;
using Guard.Plugins.GenericApi;
using Guard.Plugins.JsonSchema;
using Guard.Plugins.Keywords;
using Guard.Plugins.Patterns;
using Guard.Plugins.Pii;
using Guard.Plugins.ToolPermission;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.Plugins;

/// <summary>Registers the guardrail types that rule files can use.</summary>
public static class PluginsServiceCollectionExtensions
{
    public static IServiceCollection AddGuardPlugins(this IServiceCollection services) =>
        services
            .AddSingleton<IGuardrailFactory, PiiGuardrailFactory>()
            .AddSingleton<IGuardrailFactory, KeywordsGuardrailFactory>()
            .AddSingleton<IGuardrailFactory, ToolPermissionGuardrailFactory>()
            .AddSingleton<IGuardrailFactory, RegexGuardrailFactory>()
            .AddSingleton<IGuardrailFactory, JsonSchemaGuardrailFactory>()
            .AddSingleton<IGuardrailFactory, GenericApiGuardrailFactory>();
}
