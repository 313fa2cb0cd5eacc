(** Bounds of distortion: each proposition [X] of [Distortion] is proved here as [X_holds].

    This file only gathers what the other files prove. *)
From Coq Require Import List QArith.
From Pluralign Require Import Distortion.
From Pluralign Require WorstCase.
Import ListNotations.

Theorem Distortion_upper_holds : Distortion_upper.
Proof. exact WorstCase.upper. Qed.

Theorem Distortion_rounded_holds : Distortion_rounded.
Proof. exact WorstCase.rounded. Qed.

Theorem Distortion_lower_holds : Distortion_lower.
Proof. exact WorstCase.lower. Qed.

Theorem Distortion_inconsistent_holds : Distortion_inconsistent.
Proof. exact WorstCase.inconsistent. Qed.
