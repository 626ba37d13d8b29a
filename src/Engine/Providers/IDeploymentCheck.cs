using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>A provider that can say from the configuration alone where a deployment lives.</summary>
internal interface IDeploymentCheck
{
    Result<Uri> AddressOf(ApiOperation operation, Deployment target);
}
