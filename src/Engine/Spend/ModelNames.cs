using System.Runtime.CompilerServices;
using Guard.Engine.Routing;

namespace Guard.Engine.Spend;

/// <summary>The <c>provider/model</c> name of a deployment, put together once for each.</summary>
internal static class ModelNames
{
    private static readonly ConditionalWeakTable<Deployment, string> Names = [];

    public static string Of(Deployment deployment, string? upstreamModel) =>
        upstreamModel is null || upstreamModel.Equals(deployment.UpstreamModel, StringComparison.Ordinal)
            ? Names.GetValue(deployment, static known => $"{known.Provider}/{known.UpstreamModel}")
            : $"{deployment.Provider}/{upstreamModel}";
}
