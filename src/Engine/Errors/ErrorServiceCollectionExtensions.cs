using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Guard.Engine.Errors;

/// <summary>Registers the error writers.</summary>
public static class ErrorServiceCollectionExtensions
{
    /// <summary>Adds <see cref="OpenAiErrorWriter"/> and <see cref="SseErrorWriter"/> with the wording of <paramref name="profile"/>.</summary>
    public static IServiceCollection AddGuardErrors(this IServiceCollection services, ErrorProfile profile)
    {
        services.Replace(ServiceDescriptor.Singleton(profile));
        services.TryAddSingleton<OpenAiErrorWriter>();
        services.TryAddSingleton<SseErrorWriter>();
        return services;
    }
}
