namespace Guard.Engine.Forwarding;

/// <summary>Who chose an address.</summary>
public enum EgressTrust
{
    /// <summary>A caller, a document or another server: public addresses only.</summary>
    Foreign = 0,

    /// <summary>The operator, in the configuration: private networks too.</summary>
    Operator = 1,
}
