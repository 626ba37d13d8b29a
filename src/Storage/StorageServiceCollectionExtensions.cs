using Guard.Engine.Access;
using Guard.Engine.Rules.Stored;
using Guard.Engine.Spend;
using Guard.Engine.Telemetry;
using Guard.McpHub.Pins;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;
using Guard.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Guard.Storage;

/// <summary>Registers the embedded store.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Keeps everything in <c>guard.db</c> under <paramref name="dataDirectory"/>. The file is opened and migrated when the first of
    /// <see cref="IAccessStore"/>, <see cref="ISpendStore"/>, <see cref="IRuleRowStore"/>, <see cref="IPinStore"/>, <see cref="IMcpServerStore"/>, <see cref="IToolsetStore"/> and <see cref="IReadinessCheck"/> is resolved; a <see cref="StorageException"/> says what is wrong.
    /// </summary>
    public static IServiceCollection AddGuardStorage(this IServiceCollection services, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => SqliteDatabase.Open(dataDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReadinessCheck>(static provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<IAccessStore, SqliteAccessStore>();
        services.AddSingleton<ISpendStore, SqliteSpendStore>();
        services.AddSingleton<IRuleRowStore, SqliteRuleRowStore>();
        services.AddSingleton<IPinStore, SqlitePinStore>();
        services.AddSingleton<IMcpServerStore, SqliteServerStore>();
        services.AddSingleton<IToolsetStore, SqliteToolsetStore>();
        return services;
    }
}
