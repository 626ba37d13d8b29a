using Guard.Engine.Providers;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Agent;

/// <summary>The road that every round takes.</summary>
/// <param name="Operation">The wire API of the request.</param>
/// <param name="Serve">Serves one request of it.</param>
internal sealed record AgentRoad(ApiOperation Operation, RequestDelegate Serve);
