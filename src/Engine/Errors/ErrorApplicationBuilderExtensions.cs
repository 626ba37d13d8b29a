using Microsoft.AspNetCore.Builder;

namespace Guard.Engine.Errors;

/// <summary>Places the error station.</summary>
public static class ErrorApplicationBuilderExtensions
{
    /// <summary>
    /// Turns everything thrown, and every unknown route, into an answer in the envelope. Must come first, before <c>UseRouting</c>; needs
    /// <see cref="ErrorServiceCollectionExtensions.AddGuardErrors"/>.
    /// </summary>
    public static IApplicationBuilder UseGuardErrors(this IApplicationBuilder app) => app.UseMiddleware<ErrorMiddleware>();
}
