using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Spend;

/// <summary>Registers what <c>Engine/Spend</c> offers.</summary>
public static class SpendServiceCollectionExtensions
{
    /// <summary>
    /// Prices, budgets, journal, booking and the writer. An <see cref="ISpendStore"/> must be registered too; at start the journal is replayed into it and the
    /// budgets are seeded from it, before the server listens.
    /// </summary>
    public static IServiceCollection AddGuardSpend(
        this IServiceCollection services,
        JournalSettings journal,
        BudgetSettings? budgets = null,
        SpendWriterSettings? writer = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(journal);
        services.AddSingleton(budgets ?? new BudgetSettings());
        services.AddSingleton(writer ?? new SpendWriterSettings());
        services.AddSingleton(static provider => PriceCatalog.Load(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LocalBudgetLedger>();
        services.AddSingleton<IBudgetLedger>(static provider => provider.GetRequiredService<LocalBudgetLedger>());
        services.AddSingleton<ISpendReader>(static provider => provider.GetRequiredService<LocalBudgetLedger>());
        services.AddSingleton(static provider => new SpendJournal(
            provider.GetRequiredService<JournalSettings>(),
            provider.GetRequiredService<ILogger<SpendJournal>>()));
        services.AddSingleton<IJournalHealth>(static provider => provider.GetRequiredService<SpendJournal>());
        services.AddSingleton<BudgetGate>();
        services.AddSingleton<SpendBooking>();
        services.AddSingleton(static provider => new ToolSpend(
            provider.GetRequiredService<BudgetGate>(),
            provider.GetRequiredService<SpendBooking>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SpendWriter>();
        services.AddSingleton<ISpendLog, SpendLog>();
        services.AddHostedService(static provider => provider.GetRequiredService<SpendWriter>());
        services.AddHostedService<BudgetSweeper>();
        return services;
    }
}
