namespace Guard.Engine.Routing;

/// <summary>One entry of <c>router_settings.model_group_alias</c>.</summary>
/// <param name="Target">The model group it stands for.</param>
/// <param name="IsHidden">True when <c>/v1/models</c> does not list the alias; it can be called all the same.</param>
public sealed record ModelAlias(string Target, bool IsHidden = false);
