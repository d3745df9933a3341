/**
 * Segment ids of the 5010 and 6020 health care transaction sets (278, 275, 837, 835, 270/271, 276/277, 834, 820, 999).
 * An id outside this list is unknown (IK304 = 1); one that is in the list and not in the guide is out of place (IK304 = 6).
 */
export const knownSegments: ReadonlySet<string> = new Set(
  (
    'AAA ACT ADX AK1 AK2 AK3 AK4 AK5 AK9 AMT BDS BGN BHT BIN BPR CAS CAT CL1 CLM CLP CN1 COB CR1 CR2 CR3 CR4 CR5 CR6 CR7 CR8 CRC CTP CTX CUR ' +
    'DMG DSB DTM DTP EB EC EFI ENT EQ FRM GE GS HCP HCR HD HI HL HLH HSD ICM IDC IEA III IK3 IK4 IK5 IMM INS ISA K3 LC LE LIN LQ LS LUI LX ' +
    'MEA MIA MOA MPI MSG N1 N2 N3 N4 NM1 NTE NX1 OI OOI ORG PAT PER PLA PLB PRV PS1 PWK QTY RDM REF RMR SBR SE ST STC SV1 SV2 SV3 SV4 SV5 SV6 SV7 ' +
    'SVC SVD TA1 TOO TRN TS2 TS3 TXI UM VEH'
  ).split(' '),
);
