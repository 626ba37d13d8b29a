namespace Guard.Engine.Agent;

/// <summary>A call that a human agreed to, or that waited beside one.</summary>
/// <param name="Call">The call.</param>
/// <param name="ItemId">Id of the item that tells of it; names the call for good.</param>
/// <param name="ApprovalId">The request that was answered, or null for calls that waited beside it.</param>
internal sealed record ApprovedCall(PendingCall Call, string ItemId, string? ApprovalId);
